"""Which volumes of a container are another container's (``volumes_from``): the engine does not tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from pycompose.engine.http.reader import Reader
from pycompose.engine.translate.mounts import names
from pycompose.plan.observed import ObservedContainer


def with_borrowed(
    reader: Reader, containers: Iterable[ObservedContainer], borrowing: Mapping[str, Mapping[str, Any]]
) -> tuple[ObservedContainer, ...]:
    """Return containers with the volumes that they have from others.

    ``borrowing`` are the answers of GET /containers/{id}/json for those with ``volumes_from``, by id.
    """
    mounts = {key: c.mounts for c in containers for key in (c.id, c.name)}
    return tuple(
        c._replace(borrowed=_borrowed(reader, borrowing[c.id], mounts)) if c.id in borrowing else c for c in containers
    )


def _borrowed(reader: Reader, inspect: Mapping[str, Any], mounts: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    mine = names(inspect.get("Mounts") or ())
    borrowed: set[str] = set()
    for entry in inspect["HostConfig"]["VolumesFrom"]:
        lender = entry.partition(":")[0]
        lent = mounts.get(lender)
        if lent is None:
            found = reader.find(f"/containers/{quote(lender, safe='')}/json")
            # of a lender that is gone, nobody knows what it lent: what the container does not declare is not its own
            lent = names(found.get("Mounts") or ()) if found else _undeclared(inspect, mine)
        borrowed |= set(lent.values())
    return frozenset(borrowed & set(mine.values()))


def _undeclared(inspect: Mapping[str, Any], mine: Mapping[str, str]) -> Mapping[str, str]:
    declared = {*(inspect["Config"].get("Volumes") or ())}
    declared |= {mount["Target"] for mount in inspect["HostConfig"].get("Mounts") or ()}
    return {path: volume for path, volume in mine.items() if path not in declared}
