"""Which processes of this machine listen on which ports, read from the kernel's tables."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Iterator
from pathlib import Path

from pycompose.plan.observed import HeldPort

Port = tuple[int, str]
"""A number and a protocol."""

_TABLES = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}
"""The kernel's tables in /proc/net, and the state in each that means "listening"."""


def held_by_processes(ports: set[Port]) -> list[HeldPort]:
    """Return the ports that processes of this machine listen on, of those in ``ports``."""
    found = [(*entry, protocol) for table in _TABLES for protocol in [table[:3]] for entry in _listening(table)]
    wanted = [(ip, port, inode, protocol) for ip, port, inode, protocol in found if (port, protocol) in ports]
    owners = _owners({inode for _, _, inode, _ in wanted})
    return [
        HeldPort(host_ip=ip, port=port, protocol=protocol, holder=owners.get(inode, "a process on this machine"))
        for ip, port, inode, protocol in wanted
    ]


def _listening(table: str) -> Iterator[tuple[str, int, str]]:
    """Yield address, port and inode of each listening socket in one of the kernel's tables."""
    try:
        lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    except OSError:
        return  # a kernel without IPv6 has no such table
    for line in lines:
        fields = line.split()
        if fields[3] == _TABLES[table]:
            ip, _, port = fields[1].partition(":")
            yield _address(ip), int(port, 16), fields[9]


def _address(words: str) -> str:
    """Return an address of the kernel's tables as text; there its bytes are reversed in words of four."""
    raw = b"".join(bytes.fromhex(words[at : at + 8])[::-1] for at in range(0, len(words), 8))
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)


def _owners(inodes: Collection[str]) -> dict[str, str]:
    """Return which processes have the sockets, by inode; only root can see those of other users."""
    owners: dict[str, str] = {}
    if not inodes:
        return owners
    sockets = {f"socket:[{inode}]": inode for inode in inodes}
    for process in (entry for entry in os.listdir("/proc") if entry.isdecimal()):
        try:
            for descriptor in os.scandir(f"/proc/{process}/fd"):
                inode = sockets.get(os.readlink(descriptor.path))
                if inode:
                    owners[inode] = f"the process {process} ({Path(f'/proc/{process}/comm').read_text().strip()})"
        except OSError:
            continue  # it ended in the meantime, or belongs to another user
    return owners


def shares_namespace(process: int, kind: str) -> bool:
    """Return whether a process shares a kind of namespace (``net``, ``mnt``) with this one; False if not visible."""
    try:
        return os.readlink(f"/proc/{process}/ns/{kind}") == os.readlink(f"/proc/self/ns/{kind}")
    except OSError:
        return False
