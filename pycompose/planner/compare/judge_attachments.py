"""The networks a container is attached to, beside those that its file names.

An attachment can be made and undone at any time, so here the engine's word counts, field by field; the stamp tells a
change of the file from one made by hand, and speaks where the engine is silent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import ContainerSpec, by_priority
from pycompose.plan.observed import ObservedContainer, without_mac_address
from pycompose.plan.stamp import Stamp
from pycompose.planner.compare.field_changes import compare, same
from pycompose.planner.compare.spellings import at
from pycompose.planner.request import Request
from pycompose.schema.spec.table import Impact, attribute
from pycompose.value import Value

_MAC_BY_NETWORK, _MAC_ON_CONNECT = (1, 44), (1, 54)
"""Between these Engine API versions a MAC address is an attachment's, and only set when the container is created.

Before, the container itself has one, and keeps it.
"""

_FOR_LIFE = ("host", "none")
"""Networks that a container has from its creation on, or never."""

_INTERFACE_OPTION = "com.docker.network.endpoint.ifname"
"""The driver's option that ``interface_name`` is another word for."""

_ADDRESSES = ("ipv4_address", "ipv6_address")

Attachment = Mapping[str, Any]


class Attachments(Value):
    """What differs of a container's networks.

    ``connect`` and ``disconnect`` are real names; a network that is attached otherwise is in both. ``fields`` name
    what differs, also what cannot be changed on a container that exists; ``drift`` are those changed by hand.
    ``others`` are networks of others to which somebody attached it: they are left alone.
    ``follows`` is set when a network of the container is made anew under it, ``loses`` when the container would lose
    something by that which it can only have from its creation on.
    """

    connect: tuple[str, ...]
    disconnect: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    drift: tuple[FieldChange, ...]
    others: tuple[FieldChange, ...]
    follows: bool
    loses: bool


def judge_attachments(
    request: Request,
    coming: Collection[str],
    spec: ContainerSpec,
    container: ObservedContainer,
    stamp: Stamp | None,
) -> Attachments:
    """Compare a container's networks with those it should have.

    ``coming`` are the real names of networks that the plan makes. Networks that are not the project's, and that its
    file never named, are left alone: somebody attached the container by hand, for a reason.
    """
    comparison = _Comparison(request=request, coming=coming, spec=spec, container=container, stamp=stamp)
    connect, disconnect, moved = [], [], []
    fields: list[FieldChange] = []
    for name in spec.networks:
        found = comparison.network(name)
        attached, made_anew = name in container.networks, name in coming
        if found or made_anew or not attached:
            connect.append(name)
        if found and attached and not made_anew:
            disconnect.append(name)
        moved += [name] if made_anew and not found else []
        fields += found
    for name in comparison.strangers():
        disconnect.append(name)
        fields.append(comparison.whole(name, without_mac_address(container.networks[name]), None))
    fields += comparison.order()
    drift = tuple(field for field in fields if comparison.is_drift(field))
    return Attachments(
        connect=tuple(connect),
        disconnect=tuple(disconnect),
        fields=tuple(fields),
        drift=drift,
        others=tuple(comparison.others()),
        follows=bool(moved),
        loses=any(map(comparison.is_for_life, moved)),
    )


def attachment_of(spec: ContainerSpec, network: str) -> Attachment:
    """Return all that a container is on a network: with its own MAC address where it is its first."""
    attachment = spec.networks[network]
    address = spec.attributes.get("mac_address")
    first = network == next(iter(spec.networks))
    return {"mac_address": address, **attachment} if address and first else attachment


def loses_mac_address(api: tuple[int, int]) -> bool:
    """Return whether the engine forgets a MAC address when a container is attached that exists already."""
    return _MAC_BY_NETWORK <= api < _MAC_ON_CONNECT


class _Comparison(Value):
    """One container and its networks, by real name: as the file wants them, as they are, and as they were applied."""

    request: Request
    coming: Collection[str]
    spec: ContainerSpec
    container: ObservedContainer
    stamp: Stamp | None

    @cached_property
    def applied(self) -> Mapping[str, Attachment] | None:
        return self.stamp.applied({}).get("networks") if self.stamp else None

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The networks' names in the file by their real names."""
        seen = {name: network.key for name, network in self.request.observed.networks.items() if network.key}
        return seen | {network.name: key for key, network in self.request.desired.networks.items()}

    def path(self, name: str) -> ValuePath:
        return ("services", self.spec.service, "networks", self.keys.get(name, name))

    def before(self, name: str) -> Attachment | None:
        return (self.applied or {}).get(name)

    def network(self, name: str) -> tuple[FieldChange, ...]:
        """Name what differs of an attachment that the file wants."""
        if name in self.container.networks:
            return self._differences(name)
        if name in self.coming and self.before(name) is not None:
            return ()  # nobody took the container off: its network is gone, and comes back
        return (self.whole(name, None, self.spec.networks[name]),)

    def strangers(self) -> Iterator[str]:
        """Return networks that the container is on and should not be: the project's, and those its file named before."""
        for name in self.container.networks:
            if name not in self.spec.networks and self._is_the_projects(name):
                yield name

    def others(self) -> Iterator[FieldChange]:
        """Name the networks of others to which somebody attached the container."""
        if "network_mode" in self.spec.attributes:
            return
        for name, attachment in self.container.networks.items():
            if name not in self.spec.networks and not self._is_the_projects(name):
                path: ValuePath = ("services", self.spec.service, "networks", name)
                after = without_mac_address(attachment)
                yield FieldChange(path=path, before=None, after=after, impact=Impact.IN_PLACE)

    def _is_the_projects(self, name: str) -> bool:
        """Return whether a network was made for the project, or the file named it before."""
        network = self.request.observed.networks.get(name)
        return (network is not None and self.request.owns(network)) or self.before(name) is not None

    def whole(self, name: str, before: Attachment | None, after: Attachment | None) -> FieldChange:
        """Name an attachment that is to be made or undone."""
        path = self.path(name)
        alone = any(network in _FOR_LIFE for network in (name, *self.container.networks))
        for_life = alone or (after is not None and self.is_for_life(name))
        impact = Impact.RECREATE if for_life else attribute(path).impact
        return FieldChange(path=path, before=before, after=after, impact=impact, origin=self.request.locate(path))

    def _differences(self, name: str) -> tuple[FieldChange, ...]:
        wanted = attachment_of(self.spec, name)
        live = _as_spelled(self.container.networks[name], wanted)
        if self._is_overlay(name):  # a Swarm chooses addresses, and shows them where those are that were asked for
            live = {key: value for key, value in live.items() if key not in _ADDRESSES or key in wanted}
        live["aliases"] = self._aliases(live.get("aliases") or [], wanted.get("aliases") or [])
        live["mac_address"] = self._mac_address(live.get("mac_address"), wanted.get("mac_address"), name)
        live["priority"] = wanted.get("priority")
        current = {key: value for key, value in live.items() if value not in (None, [], {})}
        fields = [self._own(field, name) for field in compare(current, wanted, self.path(name), self.request.locate)]
        return tuple(f._replace(impact=Impact.RECREATE) if self.is_for_life(name) else f for f in fields)

    def _own(self, field: FieldChange, name: str) -> FieldChange:
        """Return a MAC address that the file has on the service its place there."""
        path: ValuePath = ("services", self.spec.service, "mac_address")
        if field.path[-1] != "mac_address" or "mac_address" in {*self.spec.networks[name], *(self.before(name) or {})}:
            return field
        return field._replace(path=path, origin=self.request.locate(path))

    def is_for_life(self, name: str) -> bool:
        """Return whether what the file wants of a network can only be had when the container is created."""
        return loses_mac_address(self.request.observed.engine.api) and "mac_address" in attachment_of(self.spec, name)

    def _is_overlay(self, name: str) -> bool:
        network = self.request.observed.networks.get(name)
        return network is not None and network.live.get("driver") == "overlay"

    def _aliases(self, live: list[str], wanted: list[str]) -> list[str]:
        """Leave out of account the names that a container answers to anyway, whether or not the file has them."""
        container, spec = self.container, self.spec
        own = {spec.service, spec.name, container.name, container.id[:12], container.live.get("hostname")}
        return [alias for alias in live if alias not in own] + [alias for alias in wanted if alias in own]

    def _mac_address(self, live: str | None, wanted: str | None, name: str) -> str | None:
        """Return which address was asked for; the engine shows its own choice in that place, or none at rest."""
        if wanted is not None and live is not None:
            return wanted if _digits(live) == _digits(wanted) else live
        before = self.before(name)
        said_of_service = wanted is not None and "mac_address" not in self.spec.networks[name]
        return wanted if before is None or said_of_service else before.get("mac_address")

    def order(self) -> Iterator[FieldChange]:
        """Name the priorities that differ, if they change the order that a container has from its creation on."""
        applied = [name for name in by_priority(self.applied or {}) if name in self.spec.networks]
        if applied == [name for name in self.spec.networks if name in applied]:
            return
        for name in applied:
            before, after = (side[name].get("priority") for side in (self.applied or {}, self.spec.networks))
            if before != after:
                path = (*self.path(name), "priority")
                impact, origin = attribute(path).impact, self.request.locate(path)
                yield FieldChange(path=path, before=before, after=after, impact=impact, origin=origin)

    def is_drift(self, field: FieldChange) -> bool:
        """Return whether the file asked the same when the container was made: then it is the engine that moved."""
        if self.applied is None or field.path[2] != "networks":
            return self.applied is not None
        names = {key: name for name, key in self.keys.items()}
        name = names.get(str(field.path[3]), str(field.path[3]))
        below = (name, *(part for part in field.path[4:] if isinstance(part, str)))
        return same(at(self.applied, below), at(self.spec.networks, below))


def _as_spelled(live: Attachment, wanted: Attachment) -> dict[str, Any]:
    """Write what the engine says as the file does, where both mean the same."""
    spelled = dict(live)
    for key in _ADDRESSES:
        if key in live and key in wanted and same_address(live[key], wanted[key]):
            spelled[key] = wanted[key]
    asked = wanted.get("link_local_ips") or []
    spelled["link_local_ips"] = [
        next((other for other in asked if same_address(address, other)), address)
        for address in live.get("link_local_ips") or []
    ]
    if _INTERFACE_OPTION in (wanted.get("driver_opts") or {}) and "interface_name" in live:
        spelled["driver_opts"] = {**(live.get("driver_opts") or {}), _INTERFACE_OPTION: spelled.pop("interface_name")}
    return spelled


def same_address(one: str, other: str) -> bool:
    """Return whether two texts are one IP address or subnet, however it is written (``FD00:0::1``, ``fd00::1``)."""
    if one == other:
        return True
    from ipaddress import ip_network  # only where spellings differ: most plans can do without

    try:
        return ip_network(one, strict=False) == ip_network(other, strict=False)
    except ValueError:
        return False


def _digits(address: str) -> str:
    return re.sub(r"[^0-9a-f]", "", address.lower())
