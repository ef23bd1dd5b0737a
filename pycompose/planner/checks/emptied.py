"""Where the data of a service is that a new volume hides: in an anonymous volume or a folder at the same place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.plan.desired import ServiceSpec, VolumeSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.planner.checks.leftovers import copying
from pycompose.planner.draft import Draft


def tell_emptied(draft: Draft, spec: VolumeSpec) -> None:
    """Warn where a volume that is created takes the place of what a container has now."""
    for service in draft.request.desired.services.values():
        for index, target, container, where, source in _hidden(draft, service, spec.name):
            path: ValuePath = ("services", service.name, "volumes", index)
            what = f'"{spec.name}" starts EMPTY. What {container.name} has at {target} stays in {where} and is not used'
            draft.warn(draft.request.problem(path, what, f"to copy it: {copying(source, spec.name)}"))


def _hidden(draft: Draft, service: ServiceSpec, volume: str) -> Iterator[tuple[int, str, ObservedContainer, str, str]]:
    """Yield the mounts of a volume that hide something: index, target, the container, what is hidden, and its name."""
    for index, mount in enumerate(service.attributes.get("volumes") or ()):
        if mount["type"] != "volume" or mount.get("source") != volume:
            continue
        target = mount["target"]
        for container in draft.request.observed.of_service(service.name):
            anonymous, folder = container.mounts.get(target, ""), _bound(container, target)
            if re.fullmatch(naming.ANONYMOUS_VOLUME, anonymous):
                yield index, target, container, f"the anonymous volume {anonymous[:12]}", anonymous
            elif folder:
                yield index, target, container, folder, folder


def _bound(container: ObservedContainer, target: str) -> str:
    """Return the folder of the host that a container mounts at a path; empty if it mounts none."""
    mounts = container.live.get("volumes") or ()
    return next((str(m["source"]) for m in mounts if m["type"] == "bind" and m["target"] == target), "")
