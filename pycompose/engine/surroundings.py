"""Who else is where the engine is: the ports that are taken, by which container or process, and missing folders.

Asked only when something is to be started. Of the engine's own host we can tell only where its process shares our
network and our files, so of an engine elsewhere, in a machine or a namespace of its own, nothing is said.
Sources: proc(5), /proc/net/tcp; unix(7), SO_PEERCRED; Engine API 1.41, GET /containers/json.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from pycompose import naming
from pycompose.engine.reader import Reader
from pycompose.engine.transport import Address
from pycompose.planner.observed import HeldPort, Observed

Port = tuple[int, str]
"""A number and a protocol."""

_TABLES = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}
"""The kernel's tables below /proc/net, and the state in each that means "listens"."""


def look_around(reader: Reader, observed: Observed, ports: Collection[Port], folders: Iterable[str]) -> Observed:
    """Add to a snapshot who has the ``ports`` that are wanted, and which ``folders`` of the host are missing."""
    held: list[HeldPort] = []
    if ports:
        held = [port for container in reader.get("/containers/json") for port in _of_container(container)]
        by_containers = {(port.port, port.protocol) for port in held}
        if _shares(reader.address, "net"):
            held += _of_processes({port for port in ports if port not in by_containers})
    missing = frozenset(f for f in folders if not os.path.lexists(f)) if _shares(reader.address, "mnt") else frozenset()
    return replace(observed, held=tuple(held), missing=missing)


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


def _shares(address: Address, namespace: str) -> bool:
    """Say whether the engine's process is in our namespace of a kind; where that cannot be seen, it is not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(address.socket)
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            process, _, _ = struct.unpack("3i", credentials)
            theirs = os.readlink(f"/proc/{process}/ns/{namespace}")
        except OSError:
            return False
    return theirs == os.readlink(f"/proc/self/ns/{namespace}")


def _of_processes(ports: set[Port]) -> list[HeldPort]:
    """Find the processes of this machine that listen on one of the ports."""
    found = [(*entry, protocol) for table in _TABLES for protocol in [table[:3]] for entry in _listening(table)]
    wanted = [(ip, port, inode, protocol) for ip, port, inode, protocol in found if (port, protocol) in ports]
    owners = _owners({inode for _, _, inode, _ in wanted})
    return [
        HeldPort(host_ip=ip, port=port, protocol=protocol, holder=owners.get(inode, "a process of this machine"))
        for ip, port, inode, protocol in wanted
    ]


def _listening(table: str) -> Iterator[tuple[str, int, str]]:
    """Read one of the kernel's tables: address, port and inode of each socket that listens."""
    try:
        lines = FilePath(f"/proc/net/{table}").read_text().splitlines()[1:]
    except OSError:
        return  # a kernel without IPv6 has no such table
    for line in lines:
        fields = line.split()
        if fields[3] == _TABLES[table]:
            ip, _, port = fields[1].partition(":")
            yield _address(ip), int(port, 16), fields[9]


def _address(words: str) -> str:
    """Write an address of the kernel's tables, which has its bytes the other way round in words of four."""
    raw = b"".join(bytes.fromhex(words[at : at + 8])[::-1] for at in range(0, len(words), 8))
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)


def _owners(inodes: Collection[str]) -> dict[str, str]:
    """Say which processes have the sockets; those of other users can be told by root alone."""
    owners: dict[str, str] = {}
    if not inodes:
        return owners
    sockets = {f"socket:[{inode}]": inode for inode in inodes}
    for process in (entry for entry in os.listdir("/proc") if entry.isdecimal()):
        try:
            for descriptor in os.scandir(f"/proc/{process}/fd"):
                inode = sockets.get(os.readlink(descriptor.path))
                if inode:
                    owners[inode] = f"the process {process} ({FilePath(f'/proc/{process}/comm').read_text().strip()})"
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
    return owners
