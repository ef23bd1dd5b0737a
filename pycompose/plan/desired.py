"""The desired state: the project, its services, containers, networks and volumes (made by planner/desire.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose import naming
from pycompose.errors import Problem
from pycompose.plan.address import SERVICE, Address
from pycompose.plan.file_specs import FileSpec, MountedFile
from pycompose.schema.spec.config_hash import Config
from pycompose.value import EMPTY, Deferred, Value


class NetworkSpec(Value):
    """A network that the project asks for."""

    key: str
    """Its name in the files."""
    name: str
    """Its name on the engine."""
    attributes: Mapping[str, Any]
    """What it is created with, in the words of ``networks.*``."""
    labels: Mapping[str, str] = EMPTY
    external: bool = False


class VolumeSpec(Value):
    """A volume that the project asks for."""

    key: str
    """Its name in the files."""
    name: str
    """Its name on the engine."""
    attributes: Mapping[str, Any]
    """What it is created with, in the words of ``volumes.*``."""
    labels: Mapping[str, str] = EMPTY
    external: bool = False


class ContainerSpec(Value):
    """One replica of a service, as the files ask for it."""

    service: str
    number: int
    """Which replica it is, from 1."""
    name: str
    image: str
    attributes: Mapping[str, Any]
    """The service's attributes that a container carries, in canonical form; named volumes have their real names."""
    networks: Mapping[str, Mapping[str, Any]]
    """Its attachments by the network's real name."""
    labels: Mapping[str, str]
    """The labels it is created with, including the tools' own, except those settled at creation (plan/labels.py)."""
    config: Config
    """What its config-hash is computed from."""
    links: tuple[str, ...] = ()
    """Additional names for other containers, ``container:alias``, which only this container resolves."""
    profiles: Mapping[str, str] = EMPTY
    """The texts of seccomp profiles by the security option that stands for each."""
    from_env_files: frozenset[str] = frozenset()
    """The variables whose values come from env files and are sensitive."""
    files: tuple[FileSpec, ...] = ()
    """Its configs and secrets."""
    mounted: tuple[MountedFile, ...] = ()
    """The host's files that it mounts, if their content is to be compared."""

    @property
    def address(self) -> Address:
        """Its address in a plan."""
        return Address(SERVICE, self.service, self.number)


class Hooks(Value):
    """The hooks of a service, in the order of the file; each is canonical (``command``, ``user`` …)."""

    pre_start: tuple[Mapping[str, Any], ...] = ()
    """Each runs in its own container before the service starts."""
    post_start: tuple[Mapping[str, Any], ...] = ()
    """Each runs inside the service's container after it started."""
    pre_stop: tuple[Mapping[str, Any], ...] = ()
    """Each runs inside the service's container before it is stopped."""


class ServiceSpec(Value):
    """A service, as the files ask for it; fields that ContainerSpec also has mean the same there."""

    project: str
    name: str
    replicas: int
    image: str
    build: Mapping[str, Any] | None
    """How its image is built (canonical); None if it is pulled."""
    pull_policy: str
    platform: str
    depends_on: Mapping[str, Mapping[str, Any]]
    """What each dependency asks for (canonical: ``condition``, ``required``, ``restart``), by service."""
    attributes: Mapping[str, Any]
    networks: Mapping[str, Mapping[str, Any]]
    tool_labels: Mapping[str, str]
    """The labels that the tools write, beside those of the file."""
    config: Config
    links: tuple[str, ...] = ()
    profiles: Mapping[str, str] = EMPTY
    from_env_files: frozenset[str] = frozenset()
    files: tuple[FileSpec, ...] = ()
    mounted: tuple[MountedFile, ...] = ()
    hooks: Hooks = Hooks()
    recorded: Mapping[str, Any] | None = None
    """What its image is to remember of ``build``; None unless that is needed (plan/build_record.py)."""

    def container(self, number: int) -> str:
        """Return the name of one replica's container."""
        return str(self.attributes.get("container_name") or naming.container_name(self.project, self.name, number))

    def replica(self, number: int) -> ContainerSpec:
        """Return the specification of one replica's container; numbers count from 1."""
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
    """The whole project, ready to be compared."""

    project: str
    services: Mapping[str, ServiceSpec]
    networks: Mapping[str, NetworkSpec]
    volumes: Mapping[str, VolumeSpec]
    disabled: frozenset[str] = frozenset()
    """Services whose profile is disabled; their containers are left as they are, and are no orphans."""
    idle: Mapping[str, frozenset[str]] = EMPTY
    """The real names of networks and volumes, by kind, that the files define and no enabled service uses."""
    external: frozenset[str] = frozenset()
    """The real names of external volumes, whether or not an enabled service uses them."""
    has_files: bool = True
    """Whether there are files; without any, nothing is known but the project's name."""
    document: Mapping[str, Any] = EMPTY
    """The canonical project, including what no other field holds."""
    problems: tuple[Problem, ...] = ()
    """What kept the desired state from being complete."""
    warnings: tuple[Problem, ...] = ()

    @property
    def containers(self) -> tuple[str, ...]:
        """The desired names of all containers."""
        return tuple(s.container(number + 1) for s in self.services.values() for number in range(s.replicas))

    @property
    def first_replicas(self) -> Mapping[str, ContainerSpec]:
        """The first replica of each service, by the service's name: it stands for the others where they are alike."""
        return Deferred(lambda: {name: service.replica(1) for name, service in self.services.items()})

    @property
    def images(self) -> tuple[str, ...]:
        """The references of all images that are needed, sorted; without those that name no image."""
        hooks = (hook for service in self.services.values() for hook in service.hooks.pre_start)
        images = {service.image for service in self.services.values()} | {hook.get("image") for hook in hooks}
        return tuple(sorted(image for image in images if image and naming.is_image_reference(image)))

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
    """Return the keys of attachments in docker compose's order: highest priority first, then by name."""
    return sorted(networks, key=lambda key: (-int((networks[key] or {}).get("priority") or 0), key))
