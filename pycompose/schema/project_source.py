"""How the user specifies a project: its files, folder, name, profiles and variables."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.schema.model import FilePath
from pycompose.value import EMPTY, Value


class ProjectSource(Value):
    """Where a project comes from, as the user typed it."""

    cwd: FilePath
    """The folder that relative names start from; absolute."""
    files: tuple[str, ...] = ()
    """The files of ``-f``, ``-`` for standard input; empty: the default names of compose files."""
    project_name: str | None = None
    project_directory: str | None = None
    env_files: tuple[str, ...] = ()
    """The files of ``--env-file``; empty: ``.env``."""
    profiles: tuple[str, ...] = ()
    environment: Mapping[str, str] = EMPTY
    """The variables of the shell."""
