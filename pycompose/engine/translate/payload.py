"""Translates specifications to request bodies of the Engine API. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pycompose import naming
from pycompose.engine.translate import devices, mounts, namespaces, port_maps
from pycompose.engine.translate.attributes import CONFIG, HOST, ROWS, UPDATABLE
from pycompose.engine.translate.endpoints import endpoint_payload
from pycompose.engine.translate.engine_units import billionths
from pycompose.errors import EngineError, ValuePath
from pycompose.plan.attachment import MAC_BY_NETWORK
from pycompose.plan.desired import ContainerSpec
from pycompose.value import EMPTY, Value

Version = tuple[int, int]
Payload = dict[str, Any]


class Circumstances(Value):
    """What the creation of a container depends on beside its specification."""

    networks: tuple[str, ...] | None = None
    """The real names of the networks to attach it to at creation; None: all."""
    replaces: str = ""
    """The id of the container that it replaces."""
    why: str = ""
    """Why it is created, for its label."""
    carried: Mapping[str, str] = EMPTY
    """The anonymous volumes that it takes over: volume name by path."""
    owners: Mapping[str, str] = EMPTY
    """The ids of the containers that it shares something with, by service."""
    labels: Mapping[str, str] | None = None
    """All its labels; None: those of its specification."""


ALONE = Circumstances()


def container_payload(spec: ContainerSpec, api: Version, beside: Circumstances = ALONE) -> Payload:
    """Return the body of POST /containers/create."""
    attached = tuple(spec.networks) if beside.networks is None else beside.networks
    config: Payload = {"Image": spec.image, "Labels": _labels(spec, beside)}
    host: Payload = {}
    parts = {CONFIG: config, HOST: host}
    attributes = {**spec.attributes, **namespaces.namespaces(spec.attributes, beside.owners)}
    for row in ROWS:
        if row.path[0] not in attributes:
            continue
        value = _at(attributes, row.path)
        if value is not None:
            parts[row.part][row.key] = row.write(value)
    _write_shared(spec.attributes, host, beside.owners)
    _write_devices(spec.attributes, host)
    _write_ports(spec.attributes, config, host)
    _write_mounts(spec, host, beside.carried)
    _write_security(spec, host)
    _write_deploy(spec.attributes.get("deploy") or {}, host)
    host.setdefault("NetworkMode", attached[0] if attached else "none")
    if api < MAC_BY_NETWORK and (address := _mac_address(spec, attached)):
        config["MacAddress"] = address
    endpoints = {name: _first_endpoint(spec, name, api, first=name == attached[0]) for name in attached}
    return {**config, "HostConfig": host, "NetworkingConfig": {"EndpointsConfig": endpoints}}


def _mac_address(spec: ContainerSpec, attached: tuple[str, ...]) -> str:
    """Return the one MAC address that an old engine can set: the service's own, or its first attachment's."""
    first = spec.networks.get(attached[0]) if attached else None
    return str(spec.attributes.get("mac_address") or (first or {}).get("mac_address") or "")


def _labels(spec: ContainerSpec, beside: Circumstances) -> dict[str, str]:
    labels = spec.labels if beside.labels is None else beside.labels
    more = {naming.REPLACE: beside.replaces, naming.WHY: beside.why}
    return {**labels, **{name: value for name, value in more.items() if value}}


def _write_shared(attributes: Mapping[str, Any], host: Payload, owners: Mapping[str, str]) -> None:
    written = {
        "VolumesFrom": namespaces.volumes_from(attributes.get("volumes_from") or (), owners),
        "Links": namespaces.links_on_the_bridge(attributes, owners),
    }
    host |= {key: value for key, value in written.items() if value}


def _write_devices(attributes: Mapping[str, Any], host: Payload) -> None:
    named = attributes.get("devices") or ()
    reserved = _at(attributes, ("deploy", "resources", "reservations", "devices")) or ()
    written = {
        "Devices": devices.mappings(named),
        "DeviceRequests": devices.requests(named, attributes.get("gpus") or (), reserved),
    }
    host |= {key: value for key, value in written.items() if value}


def _write_ports(attributes: Mapping[str, Any], config: Payload, host: Payload) -> None:
    published, exposed = attributes.get("ports") or (), attributes.get("expose") or ()
    if published or exposed:
        config["ExposedPorts"] = port_maps.exposed_ports(published, exposed)
    if published:
        host["PortBindings"] = port_maps.port_bindings(published)


def _write_mounts(spec: ContainerSpec, host: Payload, carried: Mapping[str, str]) -> None:
    volumes = spec.attributes.get("volumes") or ()
    written = {
        "Binds": mounts.binds(volumes),
        "Mounts": [*mounts.mounts(volumes, carried), *mounts.of_files(spec.files)],
        "Tmpfs": mounts.tmpfs_map(spec.attributes.get("tmpfs") or ()),
    }
    host |= {key: value for key, value in written.items() if value}


def _write_security(spec: ContainerSpec, host: Payload) -> None:
    options = [str(option) for option in spec.attributes.get("security_opt") or ()]
    options = [f"seccomp={spec.profiles[option]}" if option in spec.profiles else option for option in options]
    if "systempaths=unconfined" in options:
        options.remove("systempaths=unconfined")
        host |= {"MaskedPaths": [], "ReadonlyPaths": []}
    if options:
        host["SecurityOpt"] = options


_DEPLOY: Mapping[ValuePath, tuple[str, Callable[[Any], Any]]] = {
    ("resources", "limits", "cpus"): ("NanoCpus", billionths),
    ("resources", "limits", "memory"): ("Memory", int),
    ("resources", "limits", "pids"): ("PidsLimit", int),
    ("resources", "reservations", "memory"): ("MemoryReservation", int),
}
"""The parts of ``deploy`` that apply to a single container, like the attributes ``cpus``, ``mem_limit`` and so on."""

_RESTART = {"none": "no", "any": "always"}


def _write_deploy(deploy: Mapping[str, Any], host: Payload) -> None:
    for path, (key, write) in _DEPLOY.items():
        value = _at(deploy, path)
        if value is not None:
            host[key] = write(value)
    policy = deploy.get("restart_policy")
    if policy:
        condition = policy.get("condition") or "any"
        name = _RESTART.get(condition, condition)
        retries = int(policy.get("max_attempts") or 0) if name == "on-failure" else 0
        host["RestartPolicy"] = {"Name": name, "MaximumRetryCount": retries}


def _at(value: Any, path: ValuePath) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _first_endpoint(spec: ContainerSpec, network: str, api: Version, *, first: bool) -> Payload:
    attachment = spec.networks.get(network) or {}
    endpoint = endpoint_payload(network, attachment, (spec.name, spec.service), api, spec.links)
    if first and "mac_address" in spec.attributes and api >= MAC_BY_NETWORK:
        endpoint.setdefault("MacAddress", spec.attributes["mac_address"])
    return endpoint


_LIFTED: Mapping[str, Any] = {"mem_reservation": -1, "pids_limit": -1, "restart": "no"}
"""The values that reset a setting; for the others, the engine reads a zero as "unchanged"."""


def update_payload(attributes: Mapping[str, Any], host: Mapping[str, Any]) -> Payload:
    """Return the body of POST /containers/{id}/update; None resets a setting.

    ``host`` is the container's present HostConfig: if the engine itself chose the swap limit (twice the memory), the
    request has to set the new one, or the engine refuses a memory limit above it.
    Raises EngineError for a setting that cannot be reset on an existing container.
    """
    payload: Payload = {}
    for row in ROWS:
        if row.attribute in UPDATABLE and row.attribute in attributes:
            value = attributes[row.attribute]
            if value is None and row.attribute not in _LIFTED:
                raise EngineError(
                    f"{row.attribute} cannot be removed from an existing container; recreate the container"
                )
            payload[row.key] = row.write(_LIFTED[row.attribute] if value is None else value)
    _write_deploy(attributes.get("deploy") or {}, payload)
    if "Memory" in payload and "MemorySwap" not in payload and host.get("MemorySwap") == 2 * (host.get("Memory") or 0):
        payload["MemorySwap"] = 2 * payload["Memory"]
    return payload
