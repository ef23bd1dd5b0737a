"""The steps of networks and volumes: create what is missing, replace what cannot be changed.

A network is replaced under its containers, which keep running. Replacing a volume removes its containers and deletes
its data, and the change says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pycompose.errors import Problem
from pycompose.plan.address import NETWORK, VOLUME, Address
from pycompose.plan.desired import NetworkSpec, VolumeSpec, by_priority
from pycompose.plan.observed import ObservedContainer, ObservedNetwork, without_mac_address
from pycompose.plan.stamp import Stamp
from pycompose.plan.steps import (
    ConnectNetwork,
    CreateNetwork,
    CreateVolume,
    DisconnectNetwork,
    RemoveContainer,
    RemoveNetwork,
    RemoveVolume,
)
from pycompose.planner.actions.on_container import OnContainer
from pycompose.planner.actions.stopping import stop_once
from pycompose.planner.compare.judge_attachments import loses_mac_address
from pycompose.planner.draft import Draft


def create_network(draft: Draft, spec: NetworkSpec) -> None:
    """Plan to create a network."""
    draft.networks[spec.name] = draft.add(CreateNetwork, Address(NETWORK, spec.key), network=spec)


def create_volume(draft: Draft, spec: VolumeSpec) -> None:
    """Plan to create a volume."""
    draft.volumes[spec.name] = draft.add(CreateVolume, Address(VOLUME, spec.key), volume=spec)


def replace_volume(draft: Draft, spec: VolumeSpec) -> None:
    """Plan to replace a volume; the containers that use it are removed first: the engine removes no volume in use."""
    address, observed = Address(VOLUME, spec.key), draft.request.observed.containers
    users = [container for container in observed if spec.name in container.mounts.values()]
    for container in users:
        if container.id not in draft.removed:
            stop = stop_once(draft, container)
            draft.removed[container.id] = OnContainer.that_exists(draft, container).add(RemoveContainer, [stop])
    removed = draft.add(RemoveVolume, address, [draft.removed[c.id] for c in users], name=spec.name)
    draft.volumes[spec.name] = draft.add(CreateVolume, address, [removed], volume=spec)


def replace_network(draft: Draft, spec: NetworkSpec, found: ObservedNetwork) -> None:
    """Plan to replace a network under its containers, which are attached to the new one without a restart."""
    address = Address(NETWORK, spec.key)
    users = [container for container in draft.request.observed.containers if spec.name in container.networks]
    left = [draft.removed.get(container.id) or _leave(draft, container, spec) for container in users]
    removed = draft.add(RemoveNetwork, address, left, name=spec.name, id=found.id)
    made = draft.networks[spec.name] = draft.add(CreateNetwork, address, [removed], network=spec)
    for container in users:
        if container.id not in draft.removed and _is_bystander(draft, container):
            _come_back(draft, container, spec, made)


def _leave(draft: Draft, container: ObservedContainer, spec: NetworkSpec) -> int:
    return OnContainer.that_exists(draft, container).add(DisconnectNetwork, network=spec.name)


def _come_back(draft: Draft, container: ObservedContainer, spec: NetworkSpec, made: int) -> None:
    """Plan to attach a container to a recreated network as it was attached before."""
    attachment = _as_attached(container, spec.name)
    on = OnContainer.that_exists(draft, container)
    on.add(ConnectNetwork, [made], network=spec.name, attachment=attachment)
    if "mac_address" in attachment and loses_mac_address(draft.request.observed.engine.api):
        address = Address(NETWORK, spec.key)
        what = f"rejoins {address} without its MAC address: the engine sets one only when it creates a container"
        draft.warn(Problem(None, str(container.address), what, f"run up for {container.service} as well"))


def _is_bystander(draft: Draft, container: ObservedContainer) -> bool:
    """Return whether the plan has no desired state for the container: it is of another service, or of ``run``."""
    return container.one_off or container.service not in draft.request.desired.services


def _as_attached(container: ObservedContainer, network: str) -> Mapping[str, object]:
    """Return the attachment with which a container rejoins a network as it was."""
    stamp = Stamp.decode(container.labels)
    applied = stamp.applied(container.live) if stamp else {}
    networks = applied.get("networks") or {}
    if network not in networks:
        return without_mac_address(container.networks[network])
    first = network == by_priority(networks)[0]
    own = {"mac_address": applied["mac_address"]} if first and "mac_address" in applied else {}
    return {**own, **networks[network]}


def creations(draft: Draft, networks: Iterable[str], mounts: Iterable[Mapping[str, object]]) -> tuple[int, ...]:
    """Return the steps that create these networks (real names) and the volumes of these mounts (canonical)."""
    steps = [draft.networks[name] for name in networks if name in draft.networks]
    steps += [draft.volumes[str(m["source"])] for m in mounts if m.get("source") in draft.volumes]
    return tuple(steps)
