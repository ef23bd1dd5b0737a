"""Which compose files are read: the named ones, or the default ones of the folder or its parents."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pycompose.errors import NoFileError, Origin, Problem
from pycompose.schema.read.storage import MAX_BYTES, Storage
from pycompose.schema.tree.problems import Problems
from pycompose.value import Value

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
STANDARD_INPUT = Path("-")
REMOTE = ("oci://", "git://", "http://", "https://", "git@", "github.com/", "ssh://")


class File(Value):
    """A file that was read."""

    path: Path
    name: str
    """The path as the user would type it."""
    content: bytes


def absolute(path: str | Path, base: Path) -> Path:
    """Return a path made absolute and clean, without resolving symbolic links."""
    return Path(os.path.normpath(base / path))


def find(
    named: Sequence[str], start: Path, environment: Mapping[str, str], storage: Storage, problems: Problems
) -> list[Path]:
    """Find the compose files of a project.

    ``named`` are the files of ``-f``. Without them, those of COMPOSE_FILE are used, or else the first default name in
    ``start`` or the nearest of its parents, with its override file. Raises NoFileError where there is none.
    """
    if not named and environment.get("COMPOSE_FILE") is not None:
        separator = environment.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
        named = environment["COMPOSE_FILE"].split(separator)
    if named:
        return [STANDARD_INPUT if name == "-" else absolute(name, problems.cwd) for name in named]
    for folder in (start, *start.parents):
        found = [folder / name for name in NAMES if storage.exists(folder / name)]
        if found:
            overrides = [folder / name for name in OVERRIDES if storage.exists(folder / name)]
            return _first(found, problems) + _first(overrides, problems)
    problems.stop()
    what = f"there is no compose file in {start} or any folder above it"
    raise NoFileError(Problem(None, "", what, f"looked for {', '.join(NAMES)}; name another one with -f FILE"))


def _first(found: list[Path], problems: Problems) -> list[Path]:
    if len(found) > 1:
        first, *others = map(problems.shown, found)
        what = f"{first} is used, and {', '.join(others)} is ignored"
        problems.warn(None, (), what, "delete or rename the one you do not want, or name the files with -f")
    return found[:1]


def read_file(path: Path, storage: Storage, problems: Problems, asked_by: Origin | None = None) -> File | None:
    """Read a file; where that fails, note a problem at the place that names it, and return None."""
    name = problems.shown(path)
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1) if path == STANDARD_INPUT else storage.read(path)
    except OSError as error:
        problems.error(asked_by, (), f"cannot read {name}: {reason(error)}", _remedy(error, path, name))
        problems.lose(())
        return None
    return File(path=path, name=name, content=content)


def reason(error: OSError) -> str:
    """Return in plain words why a file could not be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (error.strerror or str(error)).lower()


def _remedy(error: OSError, path: Path, name: str) -> str:
    if isinstance(error, FileNotFoundError):
        return f"looked for {path}"
    if isinstance(error, IsADirectoryError):
        return f"name the file in it, like {name}/{NAMES[0]}"
    if isinstance(error, PermissionError):
        return "change its permissions, or run as a user who may read it"
    return ""
