"""The networks a container is attached to, beside those that its file names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose import naming
from pycompose.planner.desired import ContainerSpec
from pycompose.planner.draft import Draft
from pycompose.planner.observed import ObservedContainer


def attachments(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the networks to attach to and to leave; one that is attached otherwise is in both.

    Networks that are not the project's are left alone: somebody attached the container by hand, for a reason.
    """
    connect, disconnect = [], []
    for name, wanted in spec.networks.items():
        live = container.networks.get(name)
        if live is None or name in draft.networks:
            connect.append(name)
        elif not _attached_as(wanted, live, spec, container):
            connect.append(name)
            disconnect.append(name)
    for name in container.networks:
        network = draft.observed.networks.get(name)
        ours = network is not None and network.labels.get(naming.PROJECT) == draft.desired.project
        if name not in spec.networks and ours:
            disconnect.append(name)
    return tuple(connect), tuple(disconnect)


def _attached_as(
    wanted: Mapping[str, Any], live: Mapping[str, Any], spec: ContainerSpec, container: ObservedContainer
) -> bool:
    implied = {spec.service, spec.name, container.name, container.id[:12]}
    if set(wanted.get("aliases") or ()) - implied != set(live.get("aliases") or ()) - implied:
        return False
    return all(wanted.get(key) == live.get(key) for key in ("ipv4_address", "ipv6_address"))
