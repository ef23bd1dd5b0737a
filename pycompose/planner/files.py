"""Configs and secrets: which file or folder a container gets of each, where, and whose it is.

What the files define by ``file:`` is mounted from the host, as docker compose does it: a program that reads it again
sees what is new in it. Where an owner or a mode is asked for, which a mount cannot have, and where the content stands
in the compose file or in a variable, it is copied in after the container is created and before it starts.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pycompose.errors import Origin, Path, Problem, dotted
from pycompose.schema.model import Project

FOLDERS: Mapping[str, str] = {"configs": "/", "secrets": "/run/secrets"}
"""The kinds, and where each lies in a container that does not say otherwise."""

MODE = 0o444
"""What a copied file may be used for where nobody says otherwise: everybody reads it."""

_OWNERSHIP = ("uid", "gid", "mode")
_GIVEN = ("file", "environment", "content")


@dataclass(frozen=True, kw_only=True)
class FileSpec:
    """A config or secret in a container.

    ``path`` is where the service asks for it, below itself: ``("secrets", 0)``. ``place`` is where the files say what
    is in it: ``("secrets", "token", "file")``. ``target`` is its absolute path in the container, ``file`` that on the
    host where it is a file or folder there. One that is ``copied`` belongs to ``uid`` and ``gid`` and has ``mode``.
    ``fingerprint`` tells its content from others; empty: unknown.
    """

    path: Path
    place: Path
    target: str
    file: str = ""
    copied: bool = False
    uid: int = 0
    gid: int = 0
    mode: int = MODE
    fingerprint: str = ""

    @property
    def source(self) -> Path:
        """Its definition: ``("secrets", "token")``."""
        return self.place[:2]


@dataclass(frozen=True, kw_only=True)
class MountedFile:
    """A file of the host that a service mounts by ``volumes``: where it stands there, and what tells its content."""

    path: Path
    target: str
    fingerprint: str

    @property
    def key(self) -> str:
        """How the stamp calls it: what is mounted is the same thing wherever in the list it stands."""
        return dotted((*self.path[:-1], self.target))


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the content of a config or secret is to be had: in a ``file`` of the host, or here as ``text``.

    ``text`` is None where its ``variable`` is not set. ``copied`` says whether a container gets a copy of it.
    """

    path: Path
    file: str = ""
    variable: str = ""
    text: str | None = field(default=None, repr=False)
    copied: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the host says of the contents: a fingerprint by definition, and what went wrong while it was asked.

    ``profiles`` are the texts of seccomp profiles by the path of their option: they are no secrets.
    """

    fingerprints: Mapping[Path, str] = field(default_factory=dict)
    profiles: Mapping[Path, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


NOTHING = Known()
"""Nobody has looked."""


def files_of(project: Project, service: str, known: Known) -> tuple[FileSpec, ...]:
    """Say what a container of a service gets."""
    return tuple(
        _file(project, (kind, index), mount, known)
        for kind in FOLDERS
        for index, mount in enumerate(project.services[service].get(kind) or ())
    )


def sources(project: Project) -> tuple[Source, ...]:
    """Say where the contents of the configs and secrets that services use are to be had; external ones are nowhere."""
    found: dict[Path, Source] = {}
    for service in project.services:
        for file in files_of(project, service, NOTHING):
            known = found.get(file.source)
            if len(file.place) > len(file.source) and (known is None or file.copied):
                found[file.source] = _source(project, file)
    return tuple(found.values())


def mounted_sources(project: Project) -> tuple[Source, ...]:
    """Say what of the host services mount by ``volumes``; whether these are files only the host knows."""
    return tuple(
        Source(path=path, file=mount["source"], origin=project.origin(path))
        for name, service in project.services.items()
        for index, mount in enumerate(service.get("volumes") or ())
        if mount.get("type") == "bind" and (path := ("services", name, "volumes", index))
    )


def mounted_files(project: Project, service: str, known: Known) -> tuple[MountedFile, ...]:
    """Give the mounted files of a service whose content somebody asked for."""
    return tuple(
        MountedFile(path=path, target=mount["target"], fingerprint=known.fingerprints[path])
        for index, mount in enumerate(project.services[service].get("volumes") or ())
        if (path := ("services", service, "volumes", index)) in known.fingerprints
    )


def remembered(files: Iterable[FileSpec], mounted: Iterable[MountedFile]) -> dict[str, dict[str, str]]:
    """Say what the stamp holds of a container's files, by definition: no content."""
    return {file.key: {"fingerprint": file.fingerprint} for file in mounted} | {
        dotted(file.source): {
            key: value for key, value in (("file", file.file), ("fingerprint", file.fingerprint)) if value
        }
        for file in files
    }


def within(path: str, folder: str) -> bool:
    """Say whether a path in a container is ``folder`` or below it."""
    return folder in {path, "/"} or path.startswith(f"{folder}/")


def _source(project: Project, file: FileSpec) -> Source:
    definition = _definition(project, file.source)
    variable = definition.get("environment") or ""
    return Source(
        path=file.source,
        file=file.file,
        variable=variable,
        text=project.values.get((*file.source, variable)) if variable else definition.get("content"),
        copied=file.copied,
        origin=project.origin(file.place),
    )


def _definition(project: Project, path: Path) -> Mapping[str, Any]:
    kind, key = path
    return (project.document.get(str(kind)) or {}).get(key) or {}


def _file(project: Project, path: Path, mount: Mapping[str, Any], known: Known) -> FileSpec:
    kind = str(path[0])
    source: Path = (kind, mount["source"])
    definition = _definition(project, source)
    file = definition.get("file") or ""
    return FileSpec(
        path=path,
        place=(*source, *[key for key in _GIVEN if key in definition]),
        target=posixpath.normpath(posixpath.join(FOLDERS[kind], mount.get("target") or mount["source"])),
        file=file,
        copied=not file or any(key in mount for key in _OWNERSHIP),
        uid=_number(mount.get("uid"), 10, 0),
        gid=_number(mount.get("gid"), 10, 0),
        mode=_number(mount.get("mode"), 8, MODE),
        fingerprint=known.fingerprints.get(source, ""),
    )


def _number(text: str | None, base: int, default: int) -> int:
    """Read a number; one that is none is a problem of ``check_files``."""
    try:
        return default if text is None else int(text, base)
    except ValueError:
        return default
