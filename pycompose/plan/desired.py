"""What is to be there: the project, its services, each container, network and volume. How that follows: desired.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose import naming
from pycompose.errors import Problem
from pycompose.plan.address import SERVICE, Address
from pycompose.plan.file_specs import FileSpec, MountedFile
from pycompose.schema.spec.config_hash import Config
from pycompose.value import EMPTY, Value


class NetworkSpec(Value):
    """A network to be there under ``name``: ``attributes`` in the words of ``networks.*``."""

    key: str
    name: str
    attributes: Mapping[str, Any]
    labels: Mapping[str, str] = EMPTY
    external: bool = False


class VolumeSpec(Value):
    """A volume to be there under ``name``: ``attributes`` in the words of ``volumes.*``."""

    key: str
    name: str
    attributes: Mapping[str, Any]
    labels: Mapping[str, str] = EMPTY
    external: bool = False


class ContainerSpec(Value):
    """One replica of a service.

    ``attributes`` are the service's own in canonical form, but only those that a container carries; the source of
    a named volume is its real name. ``networks`` has the attachments by the network's real name. ``labels`` are the
    labels it is created with, the tools' own included, save those that only its creation settles (labels.py);
    ``config`` is what its config-hash is made of. ``files`` are its configs and secrets.
    """

    service: str
    number: int
    name: str
    image: str
    attributes: Mapping[str, Any]
    networks: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, str]
    config: Config
    links: tuple[str, ...] = ()
    """Other containers by further names, ``container:alias``: only this container knows them so."""
    profiles: Mapping[str, str] = EMPTY
    """The texts of seccomp profiles by the security option that stands for each."""
    from_env_files: frozenset[str] = frozenset()
    """The variables whose values stand in env files: nobody's business."""
    files: tuple[FileSpec, ...] = ()
    mounted: tuple[MountedFile, ...] = ()
    """The files of the host that it mounts, as far as somebody asked for their content."""

    @property
    def address(self) -> Address:
        """Which container it is, in the plan's words."""
        return Address(SERVICE, self.service, self.number)


class Hooks(Value):
    """What runs beside a service's own process, in the order of the file; each is canonical (``command``, ``user`` …).

    ``pre_start`` have a container of their own before the service starts, ``post_start`` and ``pre_stop`` run inside.
    """

    pre_start: tuple[Mapping[str, Any], ...] = ()
    post_start: tuple[Mapping[str, Any], ...] = ()
    pre_stop: tuple[Mapping[str, Any], ...] = ()


class ServiceSpec(Value):
    """A service: what its containers are to be, how many, what they wait for, where the image comes from.

    ``attributes``, ``networks``, ``config``, ``links``, ``profiles``, ``files`` and ``mounted`` as in ContainerSpec.
    ``depends_on`` is canonical (``condition``, ``required``, ``restart``). ``build`` is None where the image is pulled.
    """

    project: str
    name: str
    replicas: int
    image: str
    build: Mapping[str, Any] | None
    pull_policy: str
    platform: str
    depends_on: Mapping[str, Mapping[str, Any]]
    attributes: Mapping[str, Any]
    networks: Mapping[str, Mapping[str, Any]]
    tool_labels: Mapping[str, str]
    config: Config
    links: tuple[str, ...] = ()
    profiles: Mapping[str, str] = EMPTY
    from_env_files: frozenset[str] = frozenset()
    files: tuple[FileSpec, ...] = ()
    mounted: tuple[MountedFile, ...] = ()
    hooks: Hooks = Hooks()

    def container(self, number: int) -> str:
        """Name the container of one replica."""
        return str(self.attributes.get("container_name") or naming.container_name(self.project, self.name, number))

    def replica(self, number: int) -> ContainerSpec:
        """Return what the container of one replica is to be; numbers count from 1."""
        return ContainerSpec(
            service=self.name,
            number=number,
            name=self.container(number),
            image=self.image,
            attributes=self.attributes,
            networks=self.networks,
            links=self.links,
            profiles=self.profiles,
            from_env_files=self.from_env_files,
            labels={**self.attributes.get("labels", {}), **self.tool_labels, naming.NUMBER: str(number)},
            config=self.config,
            files=self.files,
            mounted=self.mounted,
        )


class Desired(Value):
    """The whole project, ready to be compared. ``disabled`` services are left as they are: they are no orphans.

    ``idle`` are the real names of networks and volumes, by kind, that the files have and no enabled service uses.
    ``document`` is the canonical project itself, with what nothing here carries.
    ``problems`` and ``warnings`` are what stood in the way of knowing all of it.
    """

    project: str
    services: Mapping[str, ServiceSpec]
    networks: Mapping[str, NetworkSpec]
    volumes: Mapping[str, VolumeSpec]
    disabled: frozenset[str] = frozenset()
    idle: Mapping[str, frozenset[str]] = EMPTY
    document: Mapping[str, Any] = EMPTY
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def containers(self) -> tuple[str, ...]:
        """The names that the containers of all services are to have."""
        return tuple(s.container(number + 1) for s in self.services.values() for number in range(s.replicas))

    @property
    def images(self) -> tuple[str, ...]:
        """The references of all images that are needed, sorted."""
        hooks = (hook for service in self.services.values() for hook in service.hooks.pre_start)
        images = {service.image for service in self.services.values()} | {hook.get("image") for hook in hooks}
        return tuple(sorted(filter(None, images)))

    @property
    def builds(self) -> Mapping[str, Mapping[str, Any]]:
        """How images are built (``services.*.build``), by reference."""
        return {service.image: service.build for service in self.services.values() if service.build}

    @property
    def network_names(self) -> tuple[str, ...]:
        """The real names of all networks, sorted."""
        return tuple(sorted(network.name for network in self.networks.values()))

    @property
    def volume_names(self) -> tuple[str, ...]:
        """The real names of all volumes, sorted."""
        return tuple(sorted(volume.name for volume in self.volumes.values()))


def by_priority(networks: Mapping[str, Any]) -> list[str]:
    """Return the keys of attachments in docker compose's order: the highest priority first, then by name."""
    return sorted(networks, key=lambda key: (-int((networks[key] or {}).get("priority") or 0), key))
