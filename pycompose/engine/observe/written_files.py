"""The files that a container wrote into its own layer: they are lost with the container.

Source: Engine API 1.41, GET /containers/{id}/changes: paths, each with a kind (0 changed, 1 added, 2 removed). A folder
counts as changed if something in it is, and a mount appears as the folder that the engine created for it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import Any

from pycompose.engine.http.reader import Reader
from pycompose.errors import EngineError
from pycompose.plan.file_specs import FOLDERS, within
from pycompose.plan.observed import Observed, ObservedContainer, WrittenFiles
from pycompose.plan.stamp import Stamp

_NOBODYS = ("/dev", "/proc", "/run", "/sys", "/tmp", "/var/run")  # noqa: S108 (in the container)
"""Folders whose files belong to the system, or are not meant to persist."""

_MADE_BY_ENGINE = (
    "/.dockerenv",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/mtab",
    "/etc/resolv.conf",
    "/sbin/docker-init",
)

_REMOVED = 2

MOST_NAMED = 20
"""The maximum number of files that are named; a package manager may have written tens of thousands."""


def with_written_files(reader: Reader, observed: Observed, containers: Collection[str]) -> Observed:
    """Add the files that these containers (by id) have written; one request each."""
    changes = _changes(reader, sorted(containers))
    looked = tuple(
        container._replace(written=_written(container, changes[container.id])) if container.id in changes else container
        for container in observed.containers
    )
    return observed._replace(containers=looked)


def _changes(reader: Reader, containers: list[str]) -> dict[str, Any]:
    """Request the changes of all containers at once, or one after the other if one of them fails."""
    questions = [f"/containers/{container}/changes" for container in containers]
    try:
        return dict(zip(containers, reader.get_all((question, {}) for question in questions), strict=True))
    except EngineError:
        told = {}
        for container, question in zip(containers, questions, strict=True):
            with suppress(EngineError):  # it is being removed, or its storage driver cannot report changes
                told[container] = reader.get(question)
        return told


def _written(container: ObservedContainer, changes: list[Mapping[str, Any]] | None) -> WrittenFiles:
    files = lost_files(changes or (), _mounted(container))
    return WrittenFiles(count=len(files), first=tuple(files[:MOST_NAMED]))


def lost_files(changes: Iterable[Mapping[str, Any]], mounted: Collection[str]) -> list[str]:
    """Return the files that are lost with a container, in order, without those at or below ``mounted`` paths."""
    kinds = {change["Path"]: change["Kind"] for change in changes}
    kept = (*_NOBODYS, *_MADE_BY_ENGINE, *mounted)
    return [
        path
        for path in _leaves({*kinds, *mounted})
        if kinds.get(path, _REMOVED) != _REMOVED and not any(within(path, place) for place in kept)
    ]


def _leaves(paths: Iterable[str]) -> Iterator[str]:
    """Yield the paths without the folders above others."""
    ordered = sorted(paths, key=lambda path: path.split("/"))
    for path, following in pairwise([*ordered, ""]):
        if not following.startswith(f"{path}/"):
            yield path


def _mounted(container: ObservedContainer) -> set[str]:
    """Return the paths of mounts, and of the configs and secrets that were copied in."""
    live, stamp = container.live, Stamp.decode(container.labels)
    paths = {mount["target"] for mount in live.get("volumes") or ()} | container.mounts.keys()
    paths |= {entry.partition(":")[0] for entry in live.get("tmpfs") or ()}
    for kind, folder in FOLDERS.items():
        for file in (stamp.attributes.get(kind) if stamp else None) or ():
            paths.add(posixpath.join(folder, file.get("target") or file.get("source", "")))
    return {posixpath.normpath(path) for path in paths}
