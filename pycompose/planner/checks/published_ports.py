"""The ports of the host that an entry of ``ports`` asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.plan.observed import HeldPort


def fixed_port(entry: Mapping[str, Any]) -> HeldPort | None:
    """Return the port of the host that an entry asks for; None if the engine may choose."""
    ports = tuple(ports_in_range(entry))
    return ports[0] if len(ports) == 1 else None


def ports_in_range(entry: Mapping[str, Any]) -> Iterator[HeldPort]:
    """Yield the ports of the host of which an entry gets one; none if the engine may choose any."""
    first, _, last = str(entry.get("published") or "").partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()) or first == "0":
        return
    for number in range(int(first), int(last or first) + 1):
        yield HeldPort(
            host_ip=entry.get("host_ip") or "", port=number, protocol=entry.get("protocol") or "tcp", holder=""
        )
