"""Which files are read: those that are named, or the default ones of the folder and its parents."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from pycompose.errors import NoFileError, Origin, Problem
from pycompose.schema.problems import Problems

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
STANDARD_INPUT = FilePath("-")
REMOTE = ("oci://", "git://", "http://", "https://", "git@", "github.com/", "ssh://")


@dataclass(frozen=True)
class File:
    """A file that was read: where it is, how the user would name it, what is in it."""

    path: FilePath
    name: str
    content: bytes


def shown(path: FilePath, cwd: FilePath) -> str:
    """Name a file as a user in ``cwd`` would type it: relative where it is below."""
    try:
        return str(path.relative_to(cwd))
    except ValueError:
        return str(path)


def absolute(path: str | FilePath, base: FilePath) -> FilePath:
    """Make a path absolute and clean, without resolving symbolic links."""
    return FilePath(os.path.normpath(base / path))


def find(
    named: tuple[str, ...], start: FilePath, cwd: FilePath, environment: Mapping[str, str], problems: Problems
) -> list[FilePath]:
    """Find the compose files of a project.

    ``named`` are the files of ``-f``, else those of COMPOSE_FILE count, else the first default name in ``start`` or
    the nearest of its parents, with its override file. Raises NoFileError where there is none.
    """
    if not named and environment.get("COMPOSE_FILE") is not None:
        separator = environment.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
        named = tuple(environment["COMPOSE_FILE"].split(separator))
    if named:
        return [STANDARD_INPUT if name == "-" else absolute(name, cwd) for name in named]
    for folder in (start, *start.parents):
        found = [folder / name for name in NAMES if (folder / name).exists()]
        if found:
            _only(found, cwd, problems)
            overrides = [folder / name for name in OVERRIDES if (folder / name).exists()]
            _only(overrides, cwd, problems)
            return found[:1] + overrides[:1]
    what = f"there is no compose file in {start} or any folder above it"
    raise NoFileError(Problem(None, "", what, f"looked for {', '.join(NAMES)}; name another one with -f FILE"))


def _only(found: list[FilePath], cwd: FilePath, problems: Problems) -> None:
    if len(found) > 1:
        names = ", ".join(shown(path, cwd) for path in found)
        problems.warn(
            None, (), f"found several: {names}", f"{shown(found[0], cwd)} is used; delete or rename the others"
        )


def read_file(path: FilePath, cwd: FilePath, problems: Problems, asked_by: Origin | None = None) -> File | None:
    """Read a file; a file that cannot be read is a problem, at the place that asked for it, and gives None."""
    name = "<stdin>" if path == STANDARD_INPUT else shown(path, cwd)
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        problems.error(asked_by, (), f"cannot read {name}: {reason(error)}", _remedy(error, path, cwd))
        return None
    return File(path, name, content)


def reason(error: OSError) -> str:
    """Say in plain words why a file could not be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (error.strerror or str(error)).lower()


def _remedy(error: OSError, path: FilePath, cwd: FilePath) -> str:
    if isinstance(error, FileNotFoundError):
        return f"looked for {path}"
    if isinstance(error, IsADirectoryError):
        return f"name the file in it, like {shown(path, cwd)}/{NAMES[0]}"
    if isinstance(error, PermissionError):
        return "give yourself the right to read it, or run as a user who has it"
    return ""
