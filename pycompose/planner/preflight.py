"""What would stop the plan on its way, found before anything is stopped: taken ports, missing folders.

What is not known of a host (an engine elsewhere, in a machine of its own, or somebody else's processes) is no problem.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from pycompose.errors import Path, Problem, dotted
from pycompose.planner.draft import Draft
from pycompose.planner.observed import HeldPort
from pycompose.planner.specs import ContainerSpec, Desired
from pycompose.planner.steps import RemoveContainer, RemoveNetwork, RemoveVolume, StartContainer, StopContainer

Held: TypeAlias = defaultdict[tuple[int, str], list[HeldPort]]
"""Ports of the host that somebody has or will have, by number and protocol."""

_ANYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  addresses to compare with, nobody listens there for us


def check_before_flight(draft: Draft) -> None:
    """Complain of what the containers that are to be created or started cannot have."""
    leaving = {s.container.id for s in draft.steps if isinstance(s, StopContainer | RemoveContainer)}
    held: Held = defaultdict(list)
    for port in draft.observed.held:
        if port.container not in leaving:
            held[port.port, port.protocol].append(port)
    for spec in starting(draft):
        draft.problems += _taken_ports(draft, spec, held)
        _check_folders(draft, spec)
        for port in _published(spec):
            held[port.port, port.protocol].append(port)
    _check_health(draft)
    for step in draft.steps:
        if isinstance(step, RemoveNetwork | RemoveVolume):
            draft.problems += _guests(draft, step)


def fixed_ports(desired: Desired) -> frozenset[tuple[int, str]]:
    """Give the ports of the host that services ask for by number, with their protocols."""
    ports = (port for service in desired.services.values() for port in service.attributes.get("ports") or ())
    return frozenset((port.port, port.protocol) for port in map(_fixed, ports) if port)


def folders(desired: Desired) -> frozenset[str]:
    """Give the files and folders of the host that services mount."""
    mounts = (mount for service in desired.services.values() for mount in service.attributes.get("volumes") or ())
    return frozenset(str(mount["source"]) for mount in mounts if mount.get("type") == "bind")


def starting(draft: Draft) -> list[ContainerSpec]:
    """Give the specifications of the containers that the plan starts."""
    addresses = dict.fromkeys(step.address for step in draft.steps if isinstance(step, StartContainer))
    found = []
    for address in addresses:
        service, _, number = address.removeprefix("service.").removesuffix("]").partition("[")
        found.append(draft.desired.services[service].replica(int(number)))
    return found


def _taken_ports(draft: Draft, spec: ContainerSpec, held: Held) -> Iterator[Problem]:
    for index, port in enumerate(spec.attributes.get("ports") or ()):
        wanted = _fixed(port)
        if wanted is None:
            continue
        holder = next((one for one in held[wanted.port, wanted.protocol] if _collide(wanted, one)), None)
        if holder is None:
            continue
        path: Path = ("services", spec.service, "ports", index)
        port_name = f"port {wanted.port}/{wanted.protocol}"
        if holder.ours:
            what = f"{port_name} is wanted by {holder.holder}, too"
            hint = "publish another port, or let the engine choose: leave published out"
        else:
            what, hint = f"{port_name} is taken by {holder.holder}", "stop it, or publish another port"
        yield Problem(draft.locate(path), dotted(path), what, hint)


def _guests(draft: Draft, step: RemoveNetwork | RemoveVolume) -> Iterator[Problem]:
    """Complain where others use what is to be made anew: the engine would refuse, once our containers were off it."""
    kind, _, key = step.address.partition(".")
    path: Path = (f"{kind}s", key)
    if names := draft.observed.guests.get(f"{kind} {step.name}"):
        what = f'{kind} "{step.name}" has to be made anew, and containers of others use it: {", ".join(names)}'
        hint = f"docker network disconnect {step.name} {names[0]}" if kind == "network" else f"docker rm -f {names[0]}"
        yield Problem(draft.locate(path), dotted(path), what, f"take them off it first: {hint}")


def _fixed(port: Mapping[str, Any]) -> HeldPort | None:
    """Give the port of the host that an entry asks for; None where the engine may choose."""
    published = str(port.get("published") or "")
    if not published.isdecimal() or published == "0":
        return None
    return HeldPort(
        host_ip=port.get("host_ip") or "", port=int(published), protocol=port.get("protocol") or "tcp", holder=""
    )


def _collide(wanted: HeldPort, held: HeldPort) -> bool:
    """Say whether two of the same number and protocol want the same addresses."""
    anywhere = held.host_ip == wanted.host_ip or not {held.host_ip, wanted.host_ip}.isdisjoint(_ANYWHERE)
    return anywhere and not held.foreign_family(wanted)


def _published(spec: ContainerSpec) -> list[HeldPort]:
    """Give the ports that a container will hold, so that another one of the project does not want them too."""
    fixed = [_fixed(port) for port in spec.attributes.get("ports") or ()]
    return [replace(port, holder=spec.name, ours=True) for port in fixed if port]


def _check_folders(draft: Draft, spec: ContainerSpec) -> None:
    for index, mount in enumerate(spec.attributes.get("volumes") or ()):
        source = str(mount.get("source"))
        if mount.get("type") != "bind" or source not in draft.observed.missing:
            continue
        path: Path = ("services", spec.service, "volumes", index)
        if (mount.get("bind") or {}).get("create_host_path", True):
            what = f"there is no {source} yet: the engine makes an empty folder of it, which belongs to root"
            hint = "make it first if it is to be a file"
            draft.warnings.append(Problem(draft.locate(path), dotted(path), what, hint))
        else:
            what = f"there is no {source} on this machine"
            draft.problems.append(Problem(draft.locate(path), dotted(path), what, "make it, or correct the path"))


def _check_health(draft: Draft) -> None:
    """Complain of services that are awaited to be healthy and have no health check: they never will be."""
    for name, service in draft.desired.services.items():
        for other, need in service.depends_on.items():
            if need.get("condition") != "service_healthy" or other not in draft.desired.services:
                continue
            if _has_health_check(draft, other) is False:
                path: Path = ("services", name, "depends_on", other)
                what = f"{other} has no health check, so it never becomes healthy"
                hint = f"give {other} a healthcheck, or write condition: service_started"
                draft.problems.append(Problem(draft.locate(path), dotted(path), what, hint))


def _has_health_check(draft: Draft, name: str) -> bool | None:
    """Say whether a service has a health check, by its file or by its image; None where the image is not known yet."""
    service = draft.desired.services[name]
    check = service.attributes.get("healthcheck")
    if check:
        return not check.get("disable") and check.get("test") != ["NONE"]
    image = draft.observed.images.get(service.image)
    if image is None or service.image in draft.images:
        return None
    return bool(image.supplies.get("healthcheck"))
