"""What else is on the engine's host: the ports in use, by which container or process, and missing folders.

Looked up only when something has to be started. The host can be examined only if the engine's process shares the
network and the files of this process; for a remote engine, or one in its own machine or namespace, nothing is added.
Sources: proc(5), /proc/net/tcp; unix(7), SO_PEERCRED; Engine API 1.41, GET /containers/json.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from pycompose import naming
from pycompose.engine.http.engine_address import EngineAddress
from pycompose.engine.http.reader import Reader
from pycompose.host.ports import Port, held_by_processes, shares_namespace
from pycompose.plan.observed import HeldPort, Observed

PATIENCE = 10.0
"""Seconds in which an engine has to accept a connection."""


def look_around(reader: Reader, observed: Observed, ports: Collection[Port], folders: Iterable[str]) -> Observed:
    """Add who uses the ``ports`` that are needed, and which ``folders`` are missing on the host."""
    held: list[HeldPort] = []
    if ports:
        held = [port for container in reader.get("/containers/json") for port in _of_container(container)]
        by_containers = {(port.port, port.protocol) for port in held}
        if _shares(reader.address, "net"):
            held += held_by_processes({port for port in ports if port not in by_containers})
    missing = frozenset(f for f in folders if not os.path.lexists(f)) if _shares(reader.address, "mnt") else frozenset()
    return observed._replace(held=tuple(held), missing=missing)


def _of_container(listed: Mapping[str, Any]) -> Iterator[HeldPort]:
    name = listed["Names"][0].removeprefix("/")
    project = (listed.get("Labels") or {}).get(naming.PROJECT)
    holder = f"the container {name}" + (f' of the project "{project}"' if project else "")
    for port in listed.get("Ports") or ():
        if port.get("PublicPort"):
            yield HeldPort(
                host_ip=port.get("IP", ""),
                port=port["PublicPort"],
                protocol=port["Type"],
                holder=holder,
                container=listed["Id"],
            )


def _shares(address: EngineAddress, namespace: str) -> bool:
    """Return whether the engine's process shares a kind of namespace with this one; False if that is not visible."""
    try:
        with closing(address.dial(PATIENCE)) as connection:
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    except OSError:
        return False
    process, _, _ = struct.unpack("3i", credentials)
    return shares_namespace(process, namespace)
