"""The desired files: the configs and secrets that containers get, and where their contents come from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.file_specs import FOLDERS, MODE, NOTHING, FileSpec, Known, MountedFile, Source
from pycompose.plan.seccomp import profile_in
from pycompose.schema.model import Project

_OWNERSHIP = ("uid", "gid", "mode")
_GIVEN = ("file", "environment", "content")


def files_of(project: Project, service: str, known: Known) -> tuple[FileSpec, ...]:
    """Return the configs and secrets of a service's containers."""
    owner = _owner(str(project.services[service].get("user") or ""))
    return tuple(
        _file(project, (kind, index), mount, known, owner)
        for kind in FOLDERS
        for index, mount in enumerate(project.services[service].get(kind) or ())
    )


def sources(project: Project) -> tuple[Source, ...]:
    """Return the sources of the configs and secrets that services use, except external ones."""
    found: dict[ValuePath, Source] = {}
    for service in project.services:
        for file in files_of(project, service, NOTHING):
            known = found.get(file.source)
            if len(file.place) > len(file.source) and (known is None or file.copied):
                found[file.source] = _source(project, file)
    return tuple(found.values())


def mounted_sources(project: Project) -> tuple[Source, ...]:
    """Return what services mount from the host by ``volumes``, files and folders alike."""
    return tuple(
        Source(path=path, file=mount["source"], origin=project.origin(path))
        for name, service in project.services.items()
        for index, mount in enumerate(service.get("volumes") or ())
        if mount.get("type") == "bind" and (path := ("services", name, "volumes", index))
    )


def mounted_files(project: Project, service: str, known: Known) -> tuple[MountedFile, ...]:
    """Return the mounted files of a service whose fingerprints are known."""
    return tuple(
        MountedFile(path=path, target=mount["target"], fingerprint=known.fingerprints[path])
        for index, mount in enumerate(project.services[service].get("volumes") or ())
        if (path := ("services", service, "volumes", index)) in known.fingerprints
    )


def profile_sources(project: Project) -> Iterator[Source]:
    """Yield the sources of the seccomp profiles of services."""
    for name, service in project.services.items():
        for index, option in enumerate(service.get("security_opt") or ()):
            file = profile_in(option)
            if file is not None:
                path = ("services", name, "security_opt", index)
                file = posixpath.join(project.folder, file)
                yield Source(path=path, file=file, origin=project.origin(path))


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


def _definition(project: Project, path: ValuePath) -> Mapping[str, Any]:
    kind, key = path
    return (project.document.get(str(kind)) or {}).get(key) or {}


def _owner(user: str) -> tuple[int, int]:
    """Return the owner and group of files for ``user``: root's where it is a name, which only the image knows."""
    name, _, group = user.partition(":")
    return (int(name), int(group) if group.isdecimal() else 0) if name.isdecimal() else (0, 0)


def _file(
    project: Project, path: ValuePath, mount: Mapping[str, Any], known: Known, owner: tuple[int, int]
) -> FileSpec:
    kind = str(path[0])
    source: ValuePath = (kind, mount["source"])
    definition = _definition(project, source)
    file = definition.get("file") or ""
    return FileSpec(
        path=path,
        place=(*source, *[key for key in _GIVEN if key in definition]),
        target=posixpath.normpath(posixpath.join(FOLDERS[kind], mount.get("target") or mount["source"])),
        file=file,
        copied=not file or any(key in mount for key in _OWNERSHIP),
        uid=_number(mount.get("uid"), 10, owner[0]),
        gid=_number(mount.get("gid"), 10, owner[1]),
        mode=_number(mount.get("mode"), 8, MODE),
        fingerprint=known.fingerprints.get(source, ""),
    )


def _number(text: str | None, base: int, default: int) -> int:
    """Return the number in a text; one that is invalid is reported by ``check_files``."""
    try:
        return default if text is None else int(text, base)
    except ValueError:
        return default
