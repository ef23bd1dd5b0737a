"""The context in which a file is read."""

from __future__ import annotations

import os
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.phases.paths import Resolver
from pycompose.schema.read.environment import Environment
from pycompose.schema.read.storage import Storage
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.reset import Aside
from pycompose.schema.tree.symbols import symbol
from pycompose.value import Value


class Scene(Value):
    """The context in which a file is read."""

    environment: Environment
    """The variables for interpolation."""
    folder: str
    """The folder that relative paths start from."""
    problems: Problems
    interpolate: bool
    """Whether variables are replaced."""
    root: str | None
    """The folder that paths stay relative to: the project's, or that of the including one; None: paths are absolute."""
    home: str | None
    """The folder that ``~`` stands for."""
    strict: bool
    """Whether probable mistakes are noted."""
    aside: Aside | None
    """The marks of removed values, as in Project; None unless origins are recorded."""
    storage: Storage
    """Where the files are read from."""
    bases: dict[str, Any]
    """The files that were extended so far with this environment."""
    counted: list[ValuePath]
    """The includes of the whole project so far; shared by all its scenes."""
    values: dict[ValuePath, str]
    """The variables of configs and secrets, as in Project; shared by all scenes of the project."""
    trail: tuple[str, ...] = ()
    """The chain of files whose includes led here."""
    asked: tuple[Any, ...] = ()
    """The places of these includes."""
    own: bool = True
    """Whether this is one of the project's own files rather than of an included project."""

    @classmethod
    def of(cls, environment: Environment, folder: str, options: LoadOptions, problems: Problems) -> Scene:
        """Return the context of a project's own files."""
        root = None if options.resolve_paths and not options.symbolic else folder
        home = options.environment.get("HOME", symbol("${HOME}") if options.symbolic else None)
        return cls(
            environment=environment,
            folder=folder,
            problems=problems,
            interpolate=options.interpolate,
            root=root,
            home=home,
            strict=options.strict,
            aside={} if options.origins else None,
            storage=options.storage,
            bases={},
            counted=[],
            values={},
        )

    def inside(self, path: str) -> Scene:
        """Return the context of the includes of a file."""
        return self._replace(trail=(*self.trail, path))

    def included(self, environment: Environment, folder: str, mark: Any, *, elsewhere: bool) -> Scene:
        """Return the context of an included project; ``mark`` is the place of the include.

        Its paths stay relative to the including project, which resolves them; with ``elsewhere`` they are absolute.
        """
        root = None if elsewhere or self.root is None else self.folder
        asked = (*self.asked, mark)
        return self._replace(environment=environment, folder=folder, root=root, own=False, bases={}, asked=asked)

    def resolver(self, folder: str, base: str | None = None) -> Resolver:
        """Return a resolver for a file in ``folder``: paths become relative to ``base`` or the root, or absolute."""
        origin = base or self.root
        start = folder if origin is None else os.path.relpath(folder, origin)
        return Resolver(start, self.home, self.storage)
