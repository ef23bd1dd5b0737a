"""The global options, given before the command's name: which project, and how to report."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from pycompose.cli.output import warn
from pycompose.schema.project_source import ProjectSource
from pycompose.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pycompose.events import Sink
    from pycompose.schema.load_options import LoadOptions
    from pycompose.schema.model import Project
    from pycompose.stack import Stack


class Settings(Value):
    """The global options."""

    source: ProjectSource
    progress: str = "auto"
    """How progress is shown: ``auto``, ``plain``, ``json`` or ``quiet``."""
    dry_run: bool = False
    """Whether a command only shows its plan."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of the shell."""
        return self.source.environment

    def options(self, services: tuple[str, ...] = (), **switches: Any) -> LoadOptions:
        """Return the options to load the project with; ``switches`` are further fields of LoadOptions."""
        from pycompose.schema.load_options import LoadOptions

        return LoadOptions.of(self.source, services=services, **switches)

    def load(self, services: tuple[str, ...] = (), **switches: bool) -> Project:
        """Load the project, and write its warnings to stderr. Raises LoadError if the files are not valid."""
        from pycompose.schema.load import load

        project = load(self.options(services, **switches))
        warn(project.warnings)
        return project

    def stack(self, services: tuple[str, ...] = ()) -> Stack:
        """Load the project, and connect it with the engine."""
        from pycompose.stack import Stack

        return Stack.loaded(lambda: self.load(services), self.environment)

    def stack_by_name(self) -> Stack:
        """Connect the project without files if it was named, for commands that only need the engine's labels."""
        from pycompose.stack import Stack

        return Stack.loaded(self._load_by_name, self.environment)

    def _load_by_name(self) -> Project:
        from pycompose.errors import NoFileError

        try:
            return self.load()
        except NoFileError:
            name = self.source.project_name
            if not name:
                raise
            from pycompose.schema.model import Map, Project

            return Project(name=name, folder=os.fspath(self.source.cwd), paths=(), document=Map({"name": name}))

    @property
    def shows_plans(self) -> bool:
        """Whether a plan is shown before it is carried out; programs read the events instead."""
        return self.progress in ("auto", "plain")

    def sink(self) -> Sink:
        """Return the sink that shows progress on stderr as requested."""
        from pycompose.render.progress.sinks import sink_for

        return sink_for("plain" if self.progress == "auto" else self.progress, sys.stderr)
