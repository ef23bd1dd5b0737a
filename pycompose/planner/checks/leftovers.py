"""Networks and volumes of the project that its files no longer name: reported, and never touched by ``up``.

A missing network or volume may be one of them under a new name. That cannot be known, so the plan says where the old
data is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from pycompose.errors import Problem, ValuePath
from pycompose.plan.address import singular
from pycompose.plan.desired import NetworkSpec, ServiceSpec, VolumeSpec
from pycompose.plan.observed import ObservedNetwork, ObservedVolume
from pycompose.planner.draft import Draft

Found = TypeVar("Found", ObservedNetwork, ObservedVolume)


def leftovers(draft: Draft, kind: str, observed: Mapping[str, Found]) -> dict[str, Found]:
    """Return the project's own networks or volumes that the files do not name, not even for a disabled service."""
    wanted: Mapping[str, NetworkSpec | VolumeSpec] = getattr(draft.request.desired, kind)
    named = {spec.name for spec in wanted.values()} | draft.request.desired.idle.get(kind, frozenset())
    return {name: found for name, found in observed.items() if draft.request.owns(found) and name not in named}


def predecessors(
    draft: Draft, spec: NetworkSpec | VolumeSpec, path: ValuePath, left: Mapping[str, Found]
) -> tuple[Found, ...]:
    """Return what a missing network or volume may have been: one with its key, or one that was used in its place."""
    by_key = tuple(found for found in left.values() if found.key == spec.key)
    if by_key or not left:
        return by_key
    used = _volumes_in_place_of(draft, spec) if path[0] == "volumes" else _networks_in_place_of(draft, spec)
    return tuple(found for name, found in left.items() if name in used)


def _volumes_in_place_of(draft: Draft, spec: NetworkSpec | VolumeSpec) -> set[str]:
    """Return the volumes that containers have where the files now want the volume.

    They are the containers of the same service, or orphans: a service is often renamed with its volume.
    """
    request = draft.request
    known = request.desired.services.keys() | request.desired.disabled
    orphans = [container for container in request.observed.containers if container.service not in known]
    return {
        container.mounts[target]
        for service in request.desired.services.values()
        for target in _targets(service, spec.name)
        for container in (*request.observed.of_service(service.name), *orphans)
        if target in container.mounts
    }


def _networks_in_place_of(draft: Draft, spec: NetworkSpec | VolumeSpec) -> set[str]:
    """Return the networks that containers of the services on the network are attached to."""
    return {
        name
        for service in draft.request.desired.services.values()
        if spec.name in service.networks
        for container in draft.request.observed.of_service(service.name)
        for name in container.networks
    }


def _targets(service: ServiceSpec, volume: str) -> list[str]:
    mounts = service.attributes.get("volumes") or ()
    return [mount["target"] for mount in mounts if mount["type"] == "volume" and mount.get("source") == volume]


def copying(source: str, volume: str) -> str:
    """Return the command that copies the data of another volume, or of a folder, into a volume."""
    return f"docker run --rm -v {source}:/from -v {volume}:/to busybox cp -a /from/. /to/"


def tell_renamed(draft: Draft, spec: NetworkSpec | VolumeSpec, path: ValuePath, old: Iterable[Found]) -> None:
    """Warn that a new network or volume does not continue the old one."""
    names = [found.name for found in old]
    kind, words = singular(str(path[0])), " or ".join(f'"{name}"' for name in names)
    first = names[0]
    if kind == "volume":
        what = (
            f'"{spec.name}" starts EMPTY. If this is {words} renamed, the data stays in the old volume and is not used'
        )
        hint = f'to keep using the old data: name: "{first}"\nto copy it: {copying(first, spec.name)}'
    else:
        what = f'"{spec.name}" is a new network. If this is {words} renamed, the old network stays'
        hint = f"to remove it once nothing uses it: docker network rm {first}"
    draft.warn(draft.request.problem(path, what, hint))


def tell_leftovers(draft: Draft, kind: str, left: Iterable[str]) -> None:
    """Warn about the project's networks or volumes that the files no longer name."""
    names = sorted(left)
    if names:
        what = f"{kind} of the project that the files no longer name: {', '.join(names)}; they are kept"
        hint = f"to remove them: docker {singular(kind)} rm {' '.join(names)}"
        draft.warn(Problem(None, "", what, hint))
