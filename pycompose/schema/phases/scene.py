"""What the reading of a file needs to know of its surroundings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from pycompose.errors import ValuePath
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.phases.paths import Resolver
from pycompose.schema.read.environment import Environment
from pycompose.schema.read.storage import Storage
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.reset import Aside
from pycompose.schema.tree.symbols import symbol


class Scene(NamedTuple):
    """The surroundings of a file that is read.

    ``environment`` has the variables for interpolation (``interpolate``: are they wanted?), ``folder`` is where
    relative paths begin, ``root`` the folder that paths stay relative to where they do (the project's, or that of what
    includes it), ``home`` what ``~`` stands for, ``trail`` the files whose include led here and ``asked`` the places of
    these includes, ``own`` whether these are the project's own files, ``strict`` whether doubtful words are looked for,
    ``aside`` what tags put aside (as in Project) where marks are to remember, else None, ``storage`` has the files.
    ``bases`` are the files that were extended so far, with this environment. ``counted`` are the includes of the whole
    project so far, ``values`` the variables that its configs and secrets are made of (as in Project): all its scenes
    share them.
    """

    environment: Environment
    folder: Path
    problems: Problems
    interpolate: bool
    root: Path | None
    home: str | None
    strict: bool
    aside: Aside | None
    storage: Storage
    bases: dict[Path, Any]
    counted: list[ValuePath]
    values: dict[ValuePath, str]
    trail: tuple[Path, ...] = ()
    asked: tuple[Any, ...] = ()
    own: bool = True

    @classmethod
    def of(cls, environment: Environment, folder: Path, options: LoadOptions, problems: Problems) -> Scene:
        """Return the surroundings of a project's own files."""
        root = None if options.resolve_paths and not options.symbolic else folder
        home = options.environment.get("HOME", symbol("${HOME}") if options.symbolic else None)
        return cls(
            environment,
            folder,
            problems,
            options.interpolate,
            root,
            home,
            options.strict,
            aside={} if options.origins else None,
            storage=options.storage,
            bases={},
            counted=[],
            values={},
        )

    def inside(self, path: Path) -> Scene:
        """Return the surroundings of what a file includes."""
        return self._replace(trail=(*self.trail, path))

    def included(self, environment: Environment, folder: Path, mark: Any, *, elsewhere: bool) -> Scene:
        """Return the surroundings of an included project; ``mark`` is the place that asks for it.

        Its paths stay relative to what includes it, which goes on with them; those of one ``elsewhere`` are absolute.
        """
        root = None if elsewhere or self.root is None else self.folder
        asked = (*self.asked, mark)
        return self._replace(environment=environment, folder=folder, root=root, own=False, bases={}, asked=asked)

    def resolver(self, folder: Path, base: Path | None = None) -> Resolver:
        """Return what makes the paths of a file in ``folder`` absolute, or relative to ``base`` (the project's)."""
        start = str(folder) if self.root is None else os.path.relpath(folder, base or self.root)
        return Resolver(start, self.home, self.storage)
