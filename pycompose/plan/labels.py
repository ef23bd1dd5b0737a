"""The labels that pycompose writes: those of docker compose, and the stamp beside them.

Those of a container are settled only when it is created, because they name images and containers that the plan makes.

Sources: docker compose v5.5, pkg/compose/create.go, build.go (the digests) and convergence.go (the references).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.plan.file_specs import remembered
from pycompose.plan.stamp import Stamp
from pycompose.schema.spec.config_hash import Config, config_hash, network_config, volume_config

if TYPE_CHECKING:
    from pycompose.plan.desired import ContainerSpec

_CONTAINER, _SERVICE = "container:", "service:"


def resource_labels(
    path: ValuePath, resource: Mapping[str, Any], attributes: Mapping[str, Any], common: Mapping[str, str]
) -> dict[str, str]:
    """Return all labels of a network or volume.

    ``resource`` is its canonical value at ``path``, ``attributes`` the part of it that the resource is created with;
    ``common`` are the labels of everything in the project.
    """
    kind, key = str(path[0]), str(path[1])
    hash_ = config_hash(_CONFIG[kind](resource))
    stamp = Stamp.of(common[naming.PROJECT], path, 0, hash_, attributes)
    return {
        **(resource.get("labels") or {}),
        **common,
        {"networks": naming.NETWORK, "volumes": naming.VOLUME}[kind]: key,
        naming.CONFIG_HASH: hash_,
        naming.STAMP: stamp.encode(),
    }


_CONFIG = {"networks": network_config, "volumes": volume_config}


def container_labels(spec: ContainerSpec, owners: Mapping[str, str], digests: Mapping[str, str]) -> dict[str, str]:
    """Return all labels of a container that is being created.

    ``owners`` are the ids of the containers that it shares something with, by service; ``digests`` those of the images
    that it is made of and mounts, by reference (an image that is missing has no digest, and gets no label).
    """
    hash_ = container_hash(spec, owners)
    applied = {**spec.attributes, "networks": spec.networks}
    stamp = Stamp.of(spec.labels[naming.PROJECT], ("services", spec.service), spec.number, hash_, applied)
    stamp = stamp._replace(files=remembered(spec.files, spec.mounted))
    labels = {
        **spec.labels,
        naming.CONFIG_HASH: hash_,
        naming.IMAGE: digests.get(spec.image, ""),
        naming.IMAGE_VOLUMES: ",".join(sorted(_mounted(spec, digests))),
        naming.STAMP: stamp.encode(),
    }
    return {name: value for name, value in labels.items() if value or name in spec.labels}


def _mounted(spec: ContainerSpec, digests: Mapping[str, str]) -> Iterator[str]:
    for image, target in image_mounts(spec.attributes):
        if image in digests:
            yield f"{target}={digests[image]}"


def image_mounts(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the images that a container mounts, each with its path in the container."""
    mounts = attributes.get("volumes") or ()
    return [(mount.get("source", ""), mount["target"]) for mount in mounts if mount["type"] == "image"]


def container_hash(spec: ContainerSpec, owners: Mapping[str, str]) -> str:
    """Return the config-hash of a container; ``owners`` are as for ``container_labels``."""
    return config_hash(_with_ids(spec.config, owners))


def _with_ids(config: Config, owners: Mapping[str, str]) -> Config:
    """Name containers by id where the file names services, as docker compose does before it computes the hash."""
    settled = dict(config)
    for key in ("network_mode", "ipc", "pid"):
        service = str(config.get(key, "")).removeprefix(_SERVICE)
        if service != config.get(key) and service in owners:
            settled[key] = f"{_CONTAINER}{owners[service]}"
    if "volumes_from" in config:
        settled["volumes_from"] = [_id(source, owners) for source in config["volumes_from"]]
    return settled


def _id(source: str, owners: Mapping[str, str]) -> str:
    """Return the container that volumes are taken from; the mode of the mount is dropped."""
    first, _, rest = source.partition(":")
    return rest.partition(":")[0] if first == "container" else owners.get(first, source)
