"""The observed state: what the engine holds of a project, frozen, in the words of the Compose Specification."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from pycompose.plan.address import SERVICE, Address
from pycompose.plan.attachment import ALL_NETWORKS_AT_CREATION
from pycompose.value import EMPTY, Value

State = Literal["created", "running", "paused", "restarting", "removing", "exited", "dead"]
Health = Literal["none", "starting", "healthy", "unhealthy"]


class ObservedEngine(Value):
    """The engine itself."""

    id: str
    """What identifies it, also for the lock."""
    version: str
    api: tuple[int, int]
    """The API version used with it, ``(1, 41)``."""
    os: str = "linux"
    swarm: str = "inactive"
    """``active`` if the engine is a member of a Swarm."""
    drivers: Mapping[str, tuple[str, ...]] = EMPTY
    """The names of its drivers by kind (``volume``, ``network``); no entry for a kind that it does not report."""
    lacks: frozenset[str] = frozenset()
    """Service attributes that it accepts and drops, for lack of kernel support or because it runs rootless."""
    cgroup: str = "host"
    """The cgroup namespace of a container that does not ask for one."""

    @property
    def attaches_all_at_creation(self) -> bool:
        """Whether it can create a container with all its networks at once, instead of with one."""
        return self.api >= ALL_NETWORKS_AT_CREATION


class WrittenFiles(Value):
    """The files that a container has written into its own layer."""

    count: int
    first: tuple[str, ...]
    """The paths of the first of them, in order."""


class ObservedContainer(Value):
    """A container of the project."""

    id: str
    name: str
    service: str
    number: int
    """Which replica of its service it is, from 1."""
    state: State
    health: Health
    exit_code: int
    image: str
    """The reference of its image."""
    image_id: str
    """The digest of what it was made of: the image's id, or that of its manifest if the engine has one."""
    labels: Mapping[str, str]
    live: Mapping[str, Any]
    """Its whole configuration in canonical compose words, including what its image supplied."""
    networks: Mapping[str, Mapping[str, Any]]
    """Its attachments by the network's real name, in the words of ``services.*.networks.*``."""
    applied: Mapping[str, Any] | None = None
    """What was applied according to its stamp, spelled like ``live``; None if it has no stamp."""
    written: WrittenFiles | None = None
    """The files that would be lost with it; None if that was not looked up or cannot be known."""
    wanted: Mapping[str, Any] = EMPTY
    """For a container without a stamp: what the file asks for, spelled like ``live`` (None: not visible there)."""
    mounts: Mapping[str, str] = EMPTY
    """Volume names, including those of anonymous volumes, by the path they are mounted at."""
    borrowed: frozenset[str] = frozenset()
    """The volumes among them that are another container's (``volumes_from``)."""
    one_off: bool = False
    """Whether it was created by ``run``."""
    replaces: str = ""
    """The id of the container that it was created to replace."""
    created: str = ""
    ports: tuple[Mapping[str, Any], ...] = ()
    """The ports published right now: ``host_ip``, ``published``, ``target``, ``protocol``."""
    addresses: Mapping[str, tuple[str, ...]] = EMPTY
    """The addresses it has right now, by the network's real name."""

    @property
    def address(self) -> Address:
        """Its address in a plan."""
        return Address(SERVICE, self.service, self.number)

    @property
    def loses(self) -> WrittenFiles | None:
        """The files that would be lost with it; None if there are none, or unknown."""
        return self.written if self.written and self.written.count else None


class ObservedNetwork(Value):
    """A network."""

    id: str
    name: str
    key: str
    """Its name in the file, read from its label; empty if it does not belong to the project."""
    labels: Mapping[str, str]
    live: Mapping[str, Any]
    """Its configuration in the words of ``networks.*``."""


class ObservedVolume(Value):
    """A volume."""

    name: str
    key: str
    """Its name in the file, read from its label; empty if it does not belong to the project."""
    labels: Mapping[str, str]
    live: Mapping[str, Any]
    """Its configuration in the words of ``volumes.*``."""


class ObservedImage(Value):
    """An image that the engine has."""

    reference: str
    """The reference under which the engine has it."""
    id: str
    labels: Mapping[str, str]
    supplies: Mapping[str, Any]
    """What it gives its containers, in compose words."""
    contents: tuple[str, ...]
    """The digests of what its containers can be made of: one for each platform, or its id."""
    tagged: float | None = None
    """When it was last tagged, in seconds since 1970."""
    digests: tuple[str, ...] = ()
    """Its names in registries (``name@sha256:…``)."""

    def is_of(self, container: ObservedContainer) -> bool:
        """Return whether a container was made of this image."""
        return container.image_id in self.contents


_ANYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  addresses to compare with; nothing here binds to them


class HeldPort(Value):
    """A port of the host that is in use, or will be."""

    host_ip: str
    """The address it is bound to; empty for all addresses."""
    port: int
    protocol: str
    holder: str
    """Who uses it, in words."""
    container: str = ""
    """The id of the container that uses it; empty if no container does."""
    ours: bool = False
    """Whether a container that the plan creates or starts will use it."""

    def collides(self, other: HeldPort) -> bool:
        """Return whether two ports of the same number and protocol need the same address."""
        anywhere = self.host_ip == other.host_ip or not {self.host_ip, other.host_ip}.isdisjoint(_ANYWHERE)
        return anywhere and not self.foreign_family(other)

    def foreign_family(self, other: HeldPort) -> bool:
        """Return whether one is bound to an IPv4 and the other to an IPv6 address, which do not collide."""
        kinds = {":" in one.host_ip for one in (self, other) if one.host_ip}
        return len(kinds) > 1


class Observed(Value):
    """What was seen of a project at one time; the fields from ``held`` on are filled only if a plan needs them."""

    engine: ObservedEngine
    project: str
    containers: tuple[ObservedContainer, ...] = ()
    """The project's containers, sorted by service, number and time of creation."""
    networks: Mapping[str, ObservedNetwork] = EMPTY
    """The project's networks by real name, and others that the project names."""
    volumes: Mapping[str, ObservedVolume] = EMPTY
    """The project's volumes by real name, and others that the project names."""
    images: Mapping[str, ObservedImage] = EMPTY
    """Images by their reference in the project; the engine lacks an image whose reference is not a key."""
    taken: Mapping[str, str] = EMPTY
    """Names that the project needs and other containers have, with the project of the container (empty: none)."""
    copies: tuple[str, ...] = ()
    """Containers that have the project's labels only because their image was committed from one of its containers."""
    held: tuple[HeldPort, ...] = ()
    """Ports of the host that are in use."""
    guests: Mapping[str, tuple[str, ...]] = EMPTY
    """Containers outside the project by what they use (``network NAME``, ``volume NAME``)."""
    missing: frozenset[str] = frozenset()
    """Sources of bind mounts that do not exist on the host."""
    stale: Mapping[str, tuple[str, ...]] = EMPTY
    """The files of a build context that are newer than the image, by its reference."""
    registry: Mapping[str, str] = EMPTY
    """The digests that references have in their registries now; empty for one that its registry did not report."""

    def of_service(self, service: str) -> tuple[ObservedContainer, ...]:
        """Return a service's containers, without those of ``run``."""
        return self._by_service.get(service, ())

    @cached_property
    def first_of_services(self) -> Mapping[str, str]:
        """The id of the container that docker compose uses for each service: the first by name."""
        containers = sorted(self.containers, key=lambda container: container.name, reverse=True)
        return {container.service: container.id for container in containers if not container.one_off}

    @cached_property
    def _by_service(self) -> Mapping[str, tuple[ObservedContainer, ...]]:
        found: dict[str, list[ObservedContainer]] = {}
        for container in self.containers:
            if not container.one_off:
                found.setdefault(container.service, []).append(container)
        return {service: tuple(containers) for service, containers in found.items()}


def without_mac_address(attachment: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attachment without the MAC address in use, which the engine chose unless the file asked for one."""
    return {key: value for key, value in attachment.items() if key != "mac_address"}
