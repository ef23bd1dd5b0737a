"""Orders what takes a name, a port, an address or a subnet after the step that frees it.

Containers and networks are planned one by one, and none knows what the others give up. When all steps are known, this
module adds the order that the engine asks for: it refuses to give away what somebody still has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.plan.desired import ContainerSpec
from pycompose.plan.observed import HeldPort, ObservedContainer
from pycompose.plan.steps import (
    ConnectNetwork,
    ContainerStep,
    CreateContainer,
    CreateNetwork,
    DisconnectNetwork,
    RemoveContainer,
    RemoveNetwork,
    RenameContainer,
    StartContainer,
    StopContainer,
)
from pycompose.planner.actions.step_graph import StepGraph
from pycompose.planner.checks.published_ports import fixed_port, ports_in_range
from pycompose.planner.draft import Draft


def order_releases(draft: Draft) -> None:
    """Let each step of a draft come after those that free what it takes; the steps may get other numbers."""
    graph = StepGraph(draft.steps)
    for pairs in (_names, _ports, _addresses, _subnets):
        for step, after in pairs(draft):
            graph.order(step, after)
    draft.steps = graph.in_order()


def _names(draft: Draft) -> Iterator[tuple[int, int]]:
    freeing = _first_by_container(draft, RemoveContainer, RenameContainer)
    freed = {c.name: freeing[c.id] for c in draft.request.observed.containers if c.id in freeing}
    for step in draft.steps:
        name = step.name if isinstance(step, CreateContainer) else step.to if isinstance(step, RenameContainer) else ""
        if name in freed:
            yield step.number, freed[name]


def _ports(draft: Draft) -> Iterator[tuple[int, int]]:
    freed: dict[tuple[int, str], list[tuple[HeldPort, ObservedContainer, int]]] = {}
    for container, stop in _stopped(draft):
        for port in container.ports:
            for held in ports_in_range(port):
                freed.setdefault((held.port, held.protocol), []).append((held, container, stop))
    if not freed:
        return
    for step, spec in _starts(draft):
        for port in spec.attributes.get("ports") or ():
            alone = fixed_port(port) is not None
            for wanted in ports_in_range(port):
                for held, container, stop in freed.get((wanted.port, wanted.protocol), ()):
                    # replicas that share a range are replaced one by one: each finds the port of the one before it
                    if wanted.collides(held) and (alone or container.service != spec.service):
                        yield step.number, stop


def _addresses(draft: Draft) -> Iterator[tuple[int, int]]:
    freed: dict[tuple[str, str], int] = {}
    stays = {step.container.id for step, _ in _starts(draft) if not step.container.created_by}
    for container, stop in _stopped(draft):
        if container.id not in stays:
            freed |= dict.fromkeys(_in_use(container), stop)
    by_id = {container.id: container for container in draft.request.observed.containers}
    for step in draft.steps:
        if isinstance(step, DisconnectNetwork) and step.container.id in by_id:
            in_use = _in_use(by_id[step.container.id])
            freed |= {one: step.number for one in in_use if one[0] == step.network}
    if freed:
        for number, network, attachment in _attachments(draft):
            for address in _asked_for(attachment):
                if (network, address) in freed:
                    yield number, freed[network, address]


def _subnets(draft: Draft) -> Iterator[tuple[int, int]]:
    """Networks with a subnet come first: the engine might give it to one without."""
    made = [step for step in draft.steps if isinstance(step, CreateNetwork)]
    fixed = [step.number for step in made if _has_subnet(step)]
    removed = [step.number for step in draft.steps if isinstance(step, RemoveNetwork)]
    for step in made:
        for after in removed if step.number in fixed else fixed:
            yield step.number, after


def _first_by_container(draft: Draft, *kinds: type[ContainerStep]) -> dict[str, int]:
    """Return the first step of these kinds on each container that exists, by the container's id."""
    first: dict[str, int] = {}
    for step in draft.steps:
        if isinstance(step, kinds) and not step.container.created_by:
            first.setdefault(step.container.id, step.number)
    return first


def _stopped(draft: Draft) -> Iterator[tuple[ObservedContainer, int]]:
    """Yield the containers that the plan stops, and the step that stops each."""
    stops = _first_by_container(draft, StopContainer)
    for container in draft.request.observed.containers:
        if container.id in stops:
            yield container, stops[container.id]


def _starts(draft: Draft) -> Iterator[tuple[StartContainer, ContainerSpec]]:
    """Yield the steps that start a container, and the specification of each."""
    for step in draft.steps:
        if isinstance(step, StartContainer):
            yield step, draft.request.container(step.address)


def _attachments(draft: Draft) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Yield the steps that make the engine assign addresses, each with a network and the attachment to it.

    A container that does not run yet gets its addresses when it starts.
    """
    for start, spec in _starts(draft):
        for network, attachment in spec.networks.items():
            yield start.number, network, attachment
    for step in draft.steps:
        if isinstance(step, ConnectNetwork) and not step.container.created_by:
            yield step.number, step.network, step.attachment


def _in_use(container: ObservedContainer) -> Iterator[tuple[str, str]]:
    """Yield the addresses that a container has, each with its network."""
    for network, addresses in container.addresses.items():
        for address in addresses:
            yield network, _spelled(address)


def _asked_for(attachment: Mapping[str, Any]) -> Iterator[str]:
    for key in ("ipv4_address", "ipv6_address"):
        if attachment.get(key):
            yield _spelled(attachment[key])
    yield from map(_spelled, attachment.get("link_local_ips") or ())


def _spelled(address: str) -> str:
    """Return an address as it is usually written, ``fd00::1`` for ``FD00:0::1``; one that is none, unchanged."""
    from ipaddress import ip_address  # imported only by plans that release addresses

    try:
        return str(ip_address(address))
    except ValueError:
        return address


def _has_subnet(step: CreateNetwork) -> bool:
    pools = (step.network.attributes.get("ipam") or {}).get("config") or ()
    return any(pool.get("subnet") for pool in pools)
