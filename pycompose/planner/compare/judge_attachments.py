"""Compares the networks that a container is attached to with those that its file names.

Attachments can be made and undone at any time, so the engine's state counts here, field by field. The stamp
distinguishes a change of the file from one made by hand, and supplies what the engine does not report.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.applied_since import digest_of, network_key
from pycompose.plan.attachment import INTERFACE_NAME, MAC_BY_NETWORK, MAC_ON_CONNECT
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import ContainerSpec, by_priority
from pycompose.plan.observed import ObservedContainer, without_mac_address
from pycompose.plan.stamp import Stamp
from pycompose.planner.compare.field_changes import compare, same
from pycompose.planner.compare.spellings import at
from pycompose.planner.request import Request
from pycompose.schema.spec.attribute_table import Impact, attribute
from pycompose.value import Value

_FOR_LIFE = ("host", "none")
"""Networks that a container can have only from its creation on."""

_ADDRESSES = ("ipv4_address", "ipv6_address")

Attachment = Mapping[str, Any]


class Attachments(Value):
    """How a container's attachments differ from those it should have."""

    connect: tuple[str, ...]
    """The real names of the networks to attach it to; one whose attachment differs is also in ``disconnect``."""
    disconnect: tuple[str, ...]
    """The real names of the networks to detach it from."""
    fields: tuple[FieldChange, ...]
    """All differences, including those that cannot be changed on an existing container."""
    drift: tuple[FieldChange, ...]
    """The differences that were made by hand."""
    others: tuple[FieldChange, ...]
    """Attachments that somebody made to networks outside the project; they are left alone."""
    follows: bool
    """Whether one of its networks is recreated under it."""
    loses: bool
    """Whether that would lose something that it can only have from its creation on."""


def judge_attachments(
    request: Request,
    coming: Collection[str],
    spec: ContainerSpec,
    container: ObservedContainer,
    stamp: Stamp | None,
) -> Attachments:
    """Compare a container's attachments with those it should have.

    ``coming`` are the real names of networks that the plan creates. Networks outside the project that its file never
    named are left alone: somebody attached the container by hand, for a reason.
    """
    comparison = _ContainerNetworks(request=request, coming=coming, spec=spec, container=container, stamp=stamp)
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
    """Return a container's full attachment to a network; the first one includes the service's own MAC address."""
    attachment = spec.networks[network]
    address = spec.attributes.get("mac_address")
    first = network == next(iter(spec.networks))
    return {"mac_address": address, **attachment} if address and first else attachment


def loses_mac_address(api: tuple[int, int]) -> bool:
    """Return whether the engine ignores the MAC address when an existing container is attached."""
    return MAC_BY_NETWORK <= api < MAC_ON_CONNECT


class _ContainerNetworks(Value):
    """One container and its networks, by real name: as desired, as observed, and as applied."""

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
        """The keys of networks in the files by their real names."""
        seen = {name: network.key for name, network in self.request.observed.networks.items() if network.key}
        return seen | {network.name: key for key, network in self.request.desired.networks.items()}

    def path(self, name: str) -> ValuePath:
        return ("services", self.spec.service, "networks", self.keys.get(name, name))

    def before(self, name: str) -> Attachment | None:
        return (self.applied or {}).get(name)

    def network(self, name: str) -> tuple[FieldChange, ...]:
        """Return the differences of an attachment that the file asks for."""
        if name in self.container.networks:
            return self._differences(name)
        if name in self.coming and self.before(name) is not None:
            return ()  # nobody detached the container: its network is gone, and is recreated
        return (self.whole(name, None, self.spec.networks[name]),)

    def strangers(self) -> Iterator[str]:
        """Yield networks to detach the container from: the project's, and those its file named before."""
        for name in self.container.networks:
            if name not in self.spec.networks and self._is_the_projects(name):
                yield name

    def others(self) -> Iterator[FieldChange]:
        """Yield the attachments that somebody made to networks outside the project."""
        if "network_mode" in self.spec.attributes:
            return
        for name, attachment in self.container.networks.items():
            if name not in self.spec.networks and not self._is_the_projects(name):
                path: ValuePath = ("services", self.spec.service, "networks", name)
                after = without_mac_address(attachment)
                yield FieldChange(path=path, before=None, after=after, impact=Impact.IN_PLACE)

    def _is_the_projects(self, name: str) -> bool:
        """Return whether a network was created for the project, or the file named it before."""
        network = self.request.observed.networks.get(name)
        return (network is not None and self.request.owns(network)) or self.before(name) is not None

    def whole(self, name: str, before: Attachment | None, after: Attachment | None) -> FieldChange:
        """Return the change of an attachment that is made or undone as a whole."""
        path = self.path(name)
        alone = any(network in _FOR_LIFE for network in (name, *self.container.networks))
        for_life = alone or (after is not None and self.is_for_life(name))
        impact = Impact.RECREATE if for_life else attribute(path).impact
        return FieldChange(path=path, before=before, after=after, impact=impact, origin=self.request.locate(path))

    def _differences(self, name: str) -> tuple[FieldChange, ...]:
        wanted = attachment_of(self.spec, name)
        live = _as_spelled(self.container.networks[name], wanted)
        if self._is_overlay(name):  # a Swarm reports the addresses it chose as if they had been asked for
            live = {key: value for key, value in live.items() if key not in _ADDRESSES or key in wanted}
        live["aliases"] = self._aliases(live.get("aliases") or [], wanted.get("aliases") or [])
        live["mac_address"] = self._mac_address(live.get("mac_address"), wanted.get("mac_address"), name)
        live["priority"] = wanted.get("priority")
        current = {key: value for key, value in live.items() if value not in (None, [], {})}
        fields = [self._own(field, name) for field in compare(current, wanted, self.path(name), self.request.locate)]
        return tuple(f._replace(impact=Impact.RECREATE) if self.is_for_life(name) else f for f in fields)

    def _own(self, field: FieldChange, name: str) -> FieldChange:
        """Return the change of a MAC address at the service's own attribute, if the file sets it there."""
        path: ValuePath = ("services", self.spec.service, "mac_address")
        if field.path[-1] != "mac_address" or "mac_address" in {*self.spec.networks[name], *(self.before(name) or {})}:
            return field
        return field._replace(path=path, origin=self.request.locate(path))

    def is_for_life(self, name: str) -> bool:
        """Return whether what the file asks of a network can be set only when the container is created."""
        return loses_mac_address(self.request.observed.engine.api) and "mac_address" in attachment_of(self.spec, name)

    def _is_overlay(self, name: str) -> bool:
        network = self.request.observed.networks.get(name)
        return network is not None and network.live.get("driver") == "overlay"

    def _aliases(self, live: list[str], wanted: list[str]) -> list[str]:
        """Ignore the names that a container has anyway, whether or not the file lists them."""
        container, spec = self.container, self.spec
        own = {spec.service, spec.name, container.name, container.id[:12], container.live.get("hostname")}
        return [alias for alias in live if alias not in own] + [alias for alias in wanted if alias in own]

    def _mac_address(self, live: str | None, wanted: str | None, name: str) -> str | None:
        """Return the address to compare: the engine reports its own choice, or none for a stopped container."""
        if wanted is not None and live is not None:
            return wanted if _digits(live) == _digits(wanted) else live
        before = self.before(name)
        said_of_service = wanted is not None and "mac_address" not in self.spec.networks[name]
        return wanted if before is None or said_of_service else before.get("mac_address")

    def order(self) -> Iterator[FieldChange]:
        """Yield the priorities that differ, if they change the order that a container has from its creation on."""
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
        """Return whether what the file asks for was applied already: then the engine's side changed."""
        if field.path[2] != "networks":
            return self.applied is not None
        names = {key: name for name, key in self.keys.items()}
        name = names.get(str(field.path[3]), str(field.path[3]))
        since = self.request.options.applied_since.get(self.container.id, {}).get(network_key(name))
        if since is not None:
            return since == digest_of(attachment_of(self.spec, name) if name in self.spec.networks else None)
        if self.applied is None:
            return False
        below = (name, *(part for part in field.path[4:] if isinstance(part, str)))
        return same(at(self.applied, below), at(self.spec.networks, below))


def _as_spelled(live: Attachment, wanted: Attachment) -> dict[str, Any]:
    """Write what the engine reports as the file does, where both mean the same."""
    spelled = dict(live)
    for key in _ADDRESSES:
        if key in live and key in wanted and same_address(live[key], wanted[key]):
            spelled[key] = wanted[key]
    asked = wanted.get("link_local_ips") or []
    spelled["link_local_ips"] = [
        next((other for other in asked if same_address(address, other)), address)
        for address in live.get("link_local_ips") or []
    ]
    if INTERFACE_NAME in (wanted.get("driver_opts") or {}) and "interface_name" in live:
        spelled["driver_opts"] = {**(live.get("driver_opts") or {}), INTERFACE_NAME: spelled.pop("interface_name")}
    return spelled


def same_address(one: str, other: str) -> bool:
    """Return whether two texts are the same IP address or subnet, however written (``FD00:0::1``, ``fd00::1``)."""
    if one == other:
        return True
    from ipaddress import ip_network  # imported only if spellings differ: most plans do not need it

    try:
        return ip_network(one, strict=False) == ip_network(other, strict=False)
    except ValueError:
        return False


def _digits(address: str) -> str:
    return re.sub(r"[^0-9a-f]", "", address.lower())
