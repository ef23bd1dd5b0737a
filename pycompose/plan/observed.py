"""What the engine holds of a project: one snapshot, frozen, in the words of the Compose Specification."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from pycompose.plan.address import SERVICE, Address
from pycompose.value import EMPTY, Value

ALL_NETWORKS_AT_CREATION = (1, 44)
"""Engine API version from which a container is created with more than one network."""

State = Literal["created", "running", "paused", "restarting", "removing", "exited", "dead"]
Health = Literal["none", "starting", "healthy", "unhealthy"]


class ObservedEngine(Value):
    """The engine itself. ``api`` is the version spoken with it, ``(1, 41)``; ``id`` names it for the lock.

    ``swarm`` is ``active`` where it is a member of one. ``drivers`` are known names by kind (``volume``, ``network``);
    none where the engine does not say. ``lacks`` are attributes of services that its kernel, or its rootless life,
    cannot give: it takes them, and drops them. ``cgroup`` is the cgroup namespace of who asks for none.
    """

    id: str
    version: str
    api: tuple[int, int]
    os: str = "linux"
    swarm: str = "inactive"
    drivers: Mapping[str, tuple[str, ...]] = EMPTY
    lacks: frozenset[str] = frozenset()
    cgroup: str = "host"

    @property
    def attaches_all_at_creation(self) -> bool:
        """Whether a container is created with all its networks at once, rather than with one."""
        return self.api >= ALL_NETWORKS_AT_CREATION


class WrittenFiles(Value):
    """Files that a container has in a layer of its own: how many, and the ``first`` of them by name."""

    count: int
    first: tuple[str, ...]


class ObservedContainer(Value):
    """A container of the project.

    ``live`` is its configuration in canonical compose words, all of it: also what its image supplied.
    ``networks`` has its attachments by the network's real name, in the words of ``services.*.networks.*``.
    ``image_id`` is the digest of what it was made of: an image's id, or that of its manifest where the engine has one.
    ``labels`` are all its labels. ``replaces`` is the id of the container that this one was made to replace.
    ``applied`` is what its stamp says was applied, spelled as ``live`` is; None where there is no such stamp. Then
    ``wanted`` is what the file asks for, spelled as ``live`` is, too (None: not to be seen on the engine).
    ``written`` is what would go with it; None where nobody looked, or nobody can tell.
    """

    id: str
    name: str
    service: str
    number: int
    state: State
    health: Health
    exit_code: int
    image: str
    image_id: str
    labels: Mapping[str, str]
    live: Mapping[str, Any]
    networks: Mapping[str, Mapping[str, Any]]
    applied: Mapping[str, Any] | None = None
    written: WrittenFiles | None = None
    wanted: Mapping[str, Any] = EMPTY
    mounts: Mapping[str, str] = EMPTY
    """Volume name by the path it is mounted at, anonymous volumes included."""
    one_off: bool = False
    replaces: str = ""
    created: str = ""
    ports: tuple[Mapping[str, Any], ...] = ()
    """What is published right now: ``host_ip``, ``published``, ``target``, ``protocol``."""

    @property
    def address(self) -> Address:
        """Which container it is, in the plan's words."""
        return Address(SERVICE, self.service, self.number)

    @property
    def loses(self) -> WrittenFiles | None:
        """The files that would go with it; None where there are none, or nobody knows."""
        return self.written if self.written and self.written.count else None


class ObservedNetwork(Value):
    """A network, in the words of ``networks.*``; ``key`` is its name in the file, from its label (empty: not ours)."""

    id: str
    name: str
    key: str
    labels: Mapping[str, str]
    live: Mapping[str, Any]


class ObservedVolume(Value):
    """A volume, in the words of ``volumes.*``; ``key`` as for networks."""

    name: str
    key: str
    labels: Mapping[str, str]
    live: Mapping[str, Any]


class ObservedImage(Value):
    """An image that the engine has under ``reference``.

    ``supplies`` is what it gives a container, in compose words. ``tagged`` is when it got its name last, in seconds
    since 1970. ``digests`` are the names under which registries have it (``name@sha256:…``), ``contents`` the digests
    of all that containers of it can be made of: one a platform, or its id.
    """

    reference: str
    id: str
    labels: Mapping[str, str]
    supplies: Mapping[str, Any]
    contents: tuple[str, ...]
    tagged: float | None = None
    digests: tuple[str, ...] = ()

    def is_of(self, container: ObservedContainer) -> bool:
        """Return whether a container was made of just this."""
        return container.image_id in self.contents


class HeldPort(Value):
    """A port of the host that somebody has; ``host_ip`` is empty for all addresses.

    ``holder`` says who, in words; ``container`` is the id where it is one, ``ours`` is set for one that is to be made.
    """

    host_ip: str
    port: int
    protocol: str
    holder: str
    container: str = ""
    ours: bool = False

    def foreign_family(self, other: HeldPort) -> bool:
        """Return whether the two are of different kinds of addresses, IPv4 and IPv6, which do not collide."""
        kinds = {":" in one.host_ip for one in (self, other) if one.host_ip}
        return len(kinds) > 1


class Observed(Value):
    """One snapshot. Networks and volumes are by real name, and hold also those not ours that the project names.

    ``images`` is by reference as the project writes it; a reference that is not a key is not on the engine.
    ``containers`` are sorted by service, number, creation. ``taken`` are names that the project wants and that others'
    containers have, with the project they are of (empty: of none). ``copies`` are containers that have the project's
    labels only because their image was committed from one of its own. ``held`` are ports of the host that somebody
    has, ``guests`` the containers of others by what they use (``network NAME``, ``volume NAME``), ``missing`` sources
    of bind mounts that are not on the host, ``stale`` the files of a build's context that are newer than its image, by
    reference, ``registry`` the digests that references have in their registries now: all as far as anybody looked.
    """

    engine: ObservedEngine
    project: str
    containers: tuple[ObservedContainer, ...] = ()
    networks: Mapping[str, ObservedNetwork] = EMPTY
    volumes: Mapping[str, ObservedVolume] = EMPTY
    images: Mapping[str, ObservedImage] = EMPTY
    taken: Mapping[str, str] = EMPTY
    copies: tuple[str, ...] = ()
    held: tuple[HeldPort, ...] = ()
    guests: Mapping[str, tuple[str, ...]] = EMPTY
    missing: frozenset[str] = frozenset()
    stale: Mapping[str, tuple[str, ...]] = EMPTY
    registry: Mapping[str, str] = EMPTY

    def of_service(self, service: str) -> tuple[ObservedContainer, ...]:
        """List a service's containers, without those of ``run``."""
        return self._by_service.get(service, ())

    @cached_property
    def first_of_services(self) -> Mapping[str, str]:
        """Return the ids of the containers that docker compose takes for their services: the first by name."""
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
    """Return an attachment without the MAC address in use, which is the engine's choice where nobody asked for one."""
    return {key: value for key, value in attachment.items() if key != "mac_address"}
