"""What would make the plan fail halfway, found before anything is stopped: ports in use, missing folders.

What cannot be known of a host (a remote engine, one in its own machine, other users' processes) is no problem.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from pycompose.errors import Problem, ValuePath
from pycompose.plan.address import NETWORK, VOLUME
from pycompose.plan.desired import ContainerSpec, Desired, VolumeSpec
from pycompose.plan.observed import HeldPort
from pycompose.plan.step import Effect, Step
from pycompose.plan.steps import ContainerStep
from pycompose.planner.checks.published_ports import fixed_port
from pycompose.planner.checks.taken_names import REMOVE_ORPHANS
from pycompose.planner.draft import Draft

Held: TypeAlias = defaultdict[tuple[int, str], list[HeldPort]]
"""Ports of the host that are or will be in use, by number and protocol."""

_LEAVING = (Effect.STOPS, Effect.REMOVES)


def check_before_flight(draft: Draft) -> None:
    """Add problems for what the containers that the plan creates or starts cannot get."""
    leaving = {s.container.id for s in draft.steps if isinstance(s, ContainerStep) and s.effect in _LEAVING}
    held: Held = defaultdict(list)
    for port in draft.request.observed.held:
        if port.container not in leaving:
            held[port.port, port.protocol].append(port)
    for spec in starting(draft):
        draft.problems += _taken_ports(draft, spec, held)
        _check_folders(draft, spec)
        _check_devices(draft, spec)
        for port in _published(spec):
            held[port.port, port.protocol].append(port)
    _check_folders_behind(draft)
    for step in draft.steps:
        if step.removes and step.address.kind in (NETWORK, VOLUME):
            draft.problems += _guests(draft, step)


def fixed_ports(desired: Desired) -> frozenset[tuple[int, str]]:
    """Return the ports of the host that services ask for by number, with their protocols."""
    ports = (port for service in desired.services.values() for port in service.attributes.get("ports") or ())
    return frozenset((port.port, port.protocol) for port in map(fixed_port, ports) if port)


def folders(desired: Desired) -> frozenset[str]:
    """Return the host's files, folders and devices that containers are given."""
    mounts = (mount for service in desired.services.values() for mount in service.attributes.get("volumes") or ())
    devices = (device for service in desired.services.values() for device in service.attributes.get("devices") or ())
    found = [str(mount["source"]) for mount in mounts if mount.get("type") == "bind"]
    found += [device["source"] for device in devices if device["source"].startswith("/")]
    return frozenset((*found, *filter(None, map(_folder_behind, desired.volumes.values()))))


def _folder_behind(volume: VolumeSpec) -> str:
    """Return the folder of the host that a local volume stands for; empty where it has its own."""
    options = volume.attributes.get("driver_opts") or {}
    bound = volume.attributes.get("driver", "local") == "local" and "bind" in str(options.get("o", "")).split(",")
    device = str(options.get("device", ""))
    return device if bound and device.startswith("/") else ""


def starting(draft: Draft) -> list[ContainerSpec]:
    """Return the specifications of the containers that the plan starts."""
    started = dict.fromkeys(step.address for step in draft.steps if step.effect is Effect.STARTS)
    return [draft.request.container(address) for address in started]


def _taken_ports(draft: Draft, spec: ContainerSpec, held: Held) -> Iterator[Problem]:
    for index, port in enumerate(spec.attributes.get("ports") or ()):
        wanted = fixed_port(port)
        if wanted is None:
            continue
        holder = next((one for one in held[wanted.port, wanted.protocol] if wanted.collides(one)), None)
        if holder is None:
            continue
        path: ValuePath = ("services", spec.service, "ports", index)
        port_name = f"port {wanted.port}/{wanted.protocol}"
        if holder.ours:
            what = f"{port_name} is also published by {holder.holder}"
            hint = "publish another port, or leave published out to let the engine choose"
        else:
            what, hint = f"{port_name} is already used by {holder.holder}", "stop it, or publish another port"
            if holder.container in {orphan.id for orphan in draft.request.orphans}:
                what, hint = f"{what}, whose service is not in the files", REMOVE_ORPHANS
        yield draft.request.problem(path, what, hint)


def _guests(draft: Draft, step: Step) -> Iterator[Problem]:
    """Yield problems for what has to be recreated while others use it: the engine would refuse halfway."""
    kind, name = step.address.kind, step.removes
    if names := draft.request.observed.guests.get(f"{kind} {name}"):
        what = f'{kind} "{name}" has to be recreated, but containers outside this project use it: {", ".join(names)}'
        hint = f"docker network disconnect {name} {names[0]}" if kind == NETWORK else f"docker rm -f {names[0]}"
        yield draft.request.problem(step.address.path, what, f"free it first: {hint}")


def _published(spec: ContainerSpec) -> list[HeldPort]:
    """Return the ports that a container will use, to find conflicts with the project's other containers."""
    fixed = [fixed_port(port) for port in spec.attributes.get("ports") or ()]
    return [port._replace(holder=spec.name, ours=True) for port in fixed if port]


def _check_folders(draft: Draft, spec: ContainerSpec) -> None:
    for index, mount in enumerate(spec.attributes.get("volumes") or ()):
        source = str(mount.get("source"))
        if mount.get("type") != "bind" or source not in draft.request.observed.missing:
            continue
        path: ValuePath = ("services", spec.service, "volumes", index)
        if (mount.get("bind") or {}).get("create_host_path", True):
            what = f"{source} does not exist: the engine creates it as an empty folder owned by root"
            hint = "create it first if it should be a file"
            draft.warnings.append(draft.request.problem(path, what, hint))
        else:
            what = f"{source} does not exist on this machine"
            draft.complain(path, what, "create it, or correct the path")


def _check_devices(draft: Draft, spec: ContainerSpec) -> None:
    for index, device in enumerate(spec.attributes.get("devices") or ()):
        if device["source"] in draft.request.observed.missing:
            path: ValuePath = ("services", spec.service, "devices", index)
            draft.complain(path, f"{device['source']} does not exist on this machine", "attach it, or correct the path")


def _check_folders_behind(draft: Draft) -> None:
    """Add problems for volumes that stand for a missing folder: the engine mounts it, and does not create it."""
    for key, volume in draft.request.desired.volumes.items():
        folder = _folder_behind(volume)
        if folder and folder in draft.request.observed.missing and not volume.external:
            path: ValuePath = ("volumes", key, "driver_opts", "device")
            draft.complain(path, f"{folder} does not exist on this machine", "create it, or correct the path")
