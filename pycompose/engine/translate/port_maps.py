"""Published and exposed ports: canonical entries, and the engine's two maps keyed ``80/tcp``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Bindings = Mapping[str, "list[dict[str, str]] | None"]


def port_bindings(ports: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """Return ``HostConfig.PortBindings``; an entry without ``published`` gets a free port when the container starts."""
    bindings: dict[str, list[dict[str, str]]] = {}
    for port in ports:
        binding = {"HostIp": port.get("host_ip") or "", "HostPort": str(port.get("published") or "")}
        bindings.setdefault(_key(port), []).append(binding)
    return bindings


def exposed_ports(ports: Iterable[Mapping[str, Any]], expose: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return ``Config.ExposedPorts``: the published ports, and those that are only exposed."""
    return {port: {} for port in (*map(_key, ports), *_single_ports(expose))}


def _key(port: Mapping[str, Any]) -> str:
    """Return a port as the engine writes it; the canonical form leaves a zero out, which a plan refuses."""
    return f"{port.get('target', 0)}/{port.get('protocol') or 'tcp'}"


def _single_ports(expose: Iterable[str]) -> Iterator[str]:
    for entry in expose:
        numbers, _, protocol = str(entry).partition("/")
        first, _, last = numbers.partition("-")
        if first.isdecimal() and (last or first).isdecimal():  # a plan refuses anything else
            yield from (f"{number}/{protocol or 'tcp'}" for number in range(int(first), int(last or first) + 1))


def ports(bindings: Bindings) -> list[dict[str, Any]]:
    """Read ``HostConfig.PortBindings`` back, sorted, because the engine keeps no order."""
    found = []
    for port, bound in bindings.items():
        for binding in bound or []:
            entry: dict[str, Any] = {"mode": "ingress", **_target(port)}
            entry |= {"published": binding["HostPort"]} if binding.get("HostPort") else {}
            entry |= {"host_ip": binding["HostIp"]} if binding.get("HostIp") else {}
            found.append(entry)
    return sorted(found, key=_order)


def expose(exposed: Iterable[str], bindings: Bindings) -> list[str]:
    """Read what is exposed without being published: ``80``, ``53/udp``."""
    return sorted(port.removesuffix("/tcp") for port in exposed if port not in bindings)


def published_now(bindings: Bindings) -> tuple[dict[str, Any], ...]:
    """Return where a running container's ports really are on the host, from ``NetworkSettings.Ports``."""
    found = [
        {"host_ip": binding["HostIp"], "published": binding["HostPort"], **_target(port)}
        for port, bound in bindings.items()
        for binding in bound or []
    ]
    return tuple(sorted(found, key=_order))


def _target(port: str) -> dict[str, Any]:
    number, _, protocol = port.partition("/")
    return {"target": int(number), "protocol": protocol}


def _order(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return entry["target"], entry["protocol"], entry.get("published", ""), entry.get("host_ip", "")
