"""Which compose files are read: the named ones, or the default ones of the folder or its parents."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence

from pycompose.errors import NoFileError, Origin, Problem
from pycompose.harmless import visible
from pycompose.schema.model import FilePath
from pycompose.schema.read.storage import MAX_BYTES, Storage, read_named
from pycompose.schema.tree.problems import Problems
from pycompose.value import Value

READING_RIGHTS = "change its permissions, or run as a user who may read it"
"""What to do about a file that may not be read."""

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
STANDARD_INPUT = "-"
REMOTE = ("oci://", "git://", "http://", "https://", "git@", "github.com/", "ssh://")


class File(Value):
    """A file that was read."""

    path: str
    name: str
    """The path as the user would type it."""
    content: bytes


def absolute(path: FilePath, base: FilePath) -> str:
    """Return a path made absolute and clean, without resolving symbolic links."""
    return os.path.normpath(os.path.join(base, path))


def find(
    named: Sequence[str], folders: Sequence[str], environment: Mapping[str, str], storage: Storage, problems: Problems
) -> list[str]:
    """Find the compose files of a project.

    ``named`` are the files of ``-f``. Without them, those of COMPOSE_FILE are used, or else the first default name in
    the nearest of ``folders``, with its override file. Raises NoFileError where there is none.
    """
    if not named and environment.get("COMPOSE_FILE") is not None:
        separator = environment.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
        named = environment["COMPOSE_FILE"].split(separator)
    if named:
        return [name if name == STANDARD_INPUT else absolute(name, problems.cwd) for name in named]
    for folder in folders:
        if found := _defaults(folder, storage):
            overrides = [path for name in OVERRIDES if storage.exists(path := os.path.join(folder, name))]
            return _first(found, problems) + _first(overrides, problems)
    problems.stop()
    what = f"there is no compose file in {folders[0]} or any folder above it"
    raise NoFileError(Problem(None, "", what, f"looked for {', '.join(NAMES)}; name another one with -f FILE"))


def nearest(start: str, storage: Storage) -> str:
    """Return the nearest folder upwards with a compose file of a default name; empty where there is none."""
    return next((folder for folder in upwards(start) if _defaults(folder, storage)), "")


def _defaults(folder: str, storage: Storage) -> list[str]:
    return [path for name in NAMES if storage.exists(path := os.path.join(folder, name))]


def upwards(folder: str, topmost: str = "") -> Iterator[str]:
    """Yield a folder and the folders above it: all of them, or those up to ``topmost``."""
    yield folder
    while folder != topmost and (above := os.path.dirname(folder)) != folder:
        yield (folder := above)


def _first(found: list[str], problems: Problems) -> list[str]:
    if len(found) > 1:
        first, *others = map(problems.shown, found)
        what = f"{first} is used, and {', '.join(others)} is ignored"
        problems.warn(None, (), what, "delete or rename the one you do not want, or name the files with -f")
    return found[:1]


def read_file(path: str, storage: Storage, problems: Problems, asked_by: Origin | None = None) -> File | None:
    """Read a file; where that fails, note a problem at the place that names it, and return None."""
    name = problems.shown(path)
    try:
        if asked_by is not None:
            content = read_named(storage, path)
        else:
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


def _remedy(error: OSError, path: str, name: str) -> str:
    if isinstance(error, FileNotFoundError):
        return f"looked for {visible(path)}"
    if isinstance(error, IsADirectoryError):
        return f"name the file in it, like {name}/{NAMES[0]}"
    if isinstance(error, PermissionError):
        return READING_RIGHTS
    return ""
