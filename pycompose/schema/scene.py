"""What the reading of a file needs to know of its surroundings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from pycompose.schema.environment import Environment
from pycompose.schema.problems import Problems


@dataclass(frozen=True)
class Scene:
    """The surroundings of a file that is read.

    ``environment`` has the variables for interpolation, ``folder`` is where relative paths begin, ``cwd`` where the
    user is, ``home`` what ``~`` stands for, ``trail`` the files whose include led here.
    """

    environment: Environment
    folder: FilePath
    cwd: FilePath
    home: str | None
    problems: Problems
    trail: tuple[FilePath, ...] = ()

    def included(self, environment: Environment, folder: FilePath, path: FilePath) -> Scene:
        """Give the surroundings of a project that ``path`` is the first file of, included from here."""
        return replace(self, environment=environment, folder=folder, trail=(*self.trail, path))
