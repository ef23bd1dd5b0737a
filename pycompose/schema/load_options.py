"""What a user says about a project beside its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pycompose.schema.read.storage import DISK, Storage


class LoadOptions(NamedTuple):
    """What a project is loaded from.

    ``files`` are those of ``-f`` (``-``: standard input), ``env_files`` those of ``--env-file``, as they were typed;
    ``environment`` is the shell's; ``storage`` has the files; relative paths begin at ``cwd``, which is absolute.
    ``services`` are the only ones wanted, with what they depend on; empty: all whose profile is on. The switches
    leave out a phase each: ``interpolate`` the variables, ``normalise`` what no file says, ``resolve_paths`` making
    paths absolute, ``check`` whether the project holds together, ``resolve_environment`` reading env files, ``prune``
    dropping unused resources. ``strict`` refuses what is valid and likely a mistake (strict.py);
    ``origins`` has every mark of the document remember what happened to its value (provenance.py).
    ``symbolic`` makes a project that is the same on every machine: variables without a value stay as they are written
    (symbols.py), an env file that is not there stays a name, paths begin at the project's folder. ``label`` stands
    before the names of files in places. ``used`` is a set that gathers the names of the variables that the files use.
    """

    cwd: Path
    files: tuple[str, ...] = ()
    project_name: str | None = None
    project_directory: str | None = None
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    interpolate: bool = True
    normalise: bool = True
    resolve_paths: bool = True
    check: bool = True
    resolve_environment: bool = True
    prune: bool = True
    strict: bool = False
    origins: bool = False
    storage: Storage = DISK
    label: str = ""
    symbolic: bool = False
    used: set[str] | None = None
