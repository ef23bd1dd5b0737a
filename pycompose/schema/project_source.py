"""What a user says to name a project: the files, and what surrounds them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pycompose.value import EMPTY, Value


class ProjectSource(Value):
    """Where a project comes from, as it was typed."""

    cwd: Path
    """The folder where relative names begin; absolute."""
    files: tuple[str, ...] = ()
    """The files of ``-f``, ``-`` for standard input; none: those that compose files are called by default."""
    project_name: str | None = None
    project_directory: str | None = None
    env_files: tuple[str, ...] = ()
    """The files of ``--env-file``; none: ``.env``."""
    profiles: tuple[str, ...] = ()
    environment: Mapping[str, str] = EMPTY
    """The variables of the shell."""
