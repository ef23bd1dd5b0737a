"""What stands before the command's name: which files, which project, how to report."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pycompose.events import Sink
    from pycompose.schema.load_options import LoadOptions
    from pycompose.schema.model import Project
    from pycompose.stack import Stack


class Settings(NamedTuple):
    """The global options, and the environment they are read in."""

    environment: Mapping[str, str]
    cwd: Path
    files: tuple[str, ...] = ()
    project_name: str | None = None
    project_directory: str | None = None
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    progress: str = "auto"
    dry_run: bool = False

    def options(self, services: tuple[str, ...] = (), **switches: Any) -> LoadOptions:
        """Say what a project is loaded from; the switches are other fields of LoadOptions."""
        from pycompose.schema.load_options import LoadOptions

        return LoadOptions(
            files=self.files,
            project_name=self.project_name,
            project_directory=self.project_directory,
            env_files=self.env_files,
            profiles=self.profiles,
            services=services,
            cwd=self.cwd,
            **{"environment": self.environment, **switches},
        )

    def load(self, services: tuple[str, ...] = (), **switches: bool) -> Project:
        """Load the project and say its warnings on stderr; LoadError where the files make none."""
        from pycompose.schema.load import load

        project = load(self.options(services, **switches))
        if project.warnings:
            from pycompose.render.messages import warnings_as_text

            sys.stderr.write(warnings_as_text(project.warnings))
        return project

    def stack(self, services: tuple[str, ...] = ()) -> Stack:
        """Load the project and connect it with the engine."""
        from pycompose.stack import Stack

        return Stack.of(self.load(services), self.environment)

    def stack_by_name(self) -> Stack:
        """Connect the project; one whose name was given needs no file, for commands that the labels say enough to."""
        from pycompose.errors import NoFileError
        from pycompose.schema.model import Map, Project
        from pycompose.stack import Stack

        try:
            return self.stack()
        except NoFileError:
            if not self.project_name:
                raise
            project = Project(self.project_name, self.cwd, (), Map({"name": self.project_name}))
            return Stack.of(project, self.environment)

    @property
    def shows_plans(self) -> bool:
        """Say whether a plan is shown before it is carried out: not to programs, which read events."""
        return self.progress in ("auto", "plain")

    def sink(self) -> Sink:
        """Show progress on stderr in the way that was asked for."""
        from pycompose.render.progress.sinks import sink_for

        return sink_for("plain" if self.progress == "auto" else self.progress, sys.stderr)
