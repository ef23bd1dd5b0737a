"""Plugins of our own: a volume driver that keeps folders, a network driver that makes pairs of interfaces, and one for
addresses.

They speak the engine's plugin protocol as the real ones do: JSON over HTTP, on a socket in its plugin folder.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any, ClassVar

Document = dict[str, Any]


class Plugin:
    """What answers the engine: its call ``VolumeDriver.Create`` is the method ``on_create`` here."""

    kinds: ClassVar[tuple[str, ...]]

    def answer(self, method: str, question: Document) -> Document:
        """Answer a call; what goes wrong is told as the protocol wants it."""
        if method == "Plugin.Activate":
            return {"Implements": self.kinds}
        try:
            name = re.sub("(?=[A-Z])", "_", method.partition(".")[2]).lower()
            done: Document | None = getattr(self, f"on{name}")(question)
        except LookupError as error:
            return {"Err": str(error)}
        return done or {}


@dataclass
class VolumeDriver(Plugin):
    """Keeps each volume in a folder below ``folder``; ``options`` are those that each was made with."""

    kinds: ClassVar[tuple[str, ...]] = ("VolumeDriver",)

    folder: Path
    options: dict[str, Document] = field(default_factory=dict)

    def on_capabilities(self, _: Document) -> Document:
        return {"Capabilities": {"Scope": "local"}}

    def on_create(self, question: Document) -> None:
        self.options[question["Name"]] = question.get("Opts") or {}
        (self.folder / question["Name"]).mkdir(exist_ok=True)

    def on_remove(self, question: Document) -> None:
        del self.options[question["Name"]]
        subprocess.run(["rm", "-r", self.folder / question["Name"]], check=True)

    def on_get(self, question: Document) -> Document:
        return {"Volume": self._volume(question["Name"])}

    def on_list(self, _: Document) -> Document:
        return {"Volumes": [self._volume(name) for name in self.options]}

    def on_path(self, question: Document) -> Document:
        return {"Mountpoint": self._volume(question["Name"])["Mountpoint"]}

    on_mount = on_path

    def on_unmount(self, _: Document) -> None:
        pass

    def _volume(self, name: str) -> Document:
        if name not in self.options:
            raise LookupError(f"there is no volume {name}")
        return {"Name": name, "Mountpoint": str(self.folder / name)}


@dataclass
class NetworkDriver(Plugin):
    """Gives each container one end of a pair of interfaces, made in the network namespace of the process ``pid``.

    ``options`` are those that each network was made with, by its id.
    """

    kinds: ClassVar[tuple[str, ...]] = ("NetworkDriver",)

    pid: int
    options: dict[str, Document] = field(default_factory=dict)

    def on_get_capabilities(self, _: Document) -> Document:
        return {"Scope": "local", "ConnectivityScope": "local"}

    def on_create_network(self, question: Document) -> None:
        given = (question.get("Options") or {}).get("com.docker.network.generic") or {}
        self.options[question["NetworkID"]] = given

    def on_delete_network(self, question: Document) -> None:
        self.options.pop(question["NetworkID"], None)

    def on_create_endpoint(self, question: Document) -> Document:
        outside, inside = _ends(question)
        self._ip("link", "add", outside, "type", "veth", "peer", "name", inside)
        self._ip("link", "set", outside, "up")
        return {"Interface": {}}

    def on_endpoint_oper_info(self, _: Document) -> Document:
        return {"Value": {}}

    def on_delete_endpoint(self, question: Document) -> None:
        self._ip("link", "del", _ends(question)[0], check=False)

    def on_join(self, question: Document) -> Document:
        return {"InterfaceName": {"SrcName": _ends(question)[1], "DstPrefix": "plug"}}

    def _nothing(self, _: Document) -> None:
        pass

    on_leave = on_discover_new = on_discover_delete = _nothing
    on_program_external_connectivity = on_revoke_external_connectivity = _nothing

    def _ip(self, *words: str, check: bool = True) -> None:
        inside = ["nsenter", f"--net=/proc/{self.pid}/ns/net", "ip", *words]
        subprocess.run(inside, check=check, capture_output=not check)


def _ends(question: Document) -> tuple[str, str]:
    endpoint = question["EndpointID"][:8]
    return f"po{endpoint}", f"pi{endpoint}"


@dataclass
class AddressDriver(Plugin):
    """Gives every network the subnet 10.99.N.0/24, and addresses in it; ``options`` are those of each pool."""

    kinds: ClassVar[tuple[str, ...]] = ("IpamDriver",)

    options: list[Document] = field(default_factory=list)
    given: int = 9

    def on_get_capabilities(self, _: Document) -> Document:
        return {"RequiresMACAddress": False}

    def on_get_default_address_spaces(self, _: Document) -> Document:
        return {"LocalDefaultAddressSpace": "here", "GlobalDefaultAddressSpace": "everywhere"}

    def on_request_pool(self, question: Document) -> Document:
        self.options.append(question.get("Options") or {})
        pool = question.get("Pool") or f"10.99.{len(self.options)}.0/24"
        return {"PoolID": pool, "Pool": pool, "Data": {}}

    def on_request_address(self, question: Document) -> Document:
        network, _, length = question["PoolID"].partition("/")
        if asked := question.get("Address"):
            return {"Address": f"{asked}/{length}", "Data": {}}
        self.given += 1
        return {"Address": f"{network.removesuffix('.0')}.{self.given}/{length}", "Data": {}}

    def on_release_pool(self, _: Document) -> None:
        pass

    def on_release_address(self, _: Document) -> None:
        pass


@contextmanager
def listening(plugin: Plugin, socket: Path) -> Iterator[None]:
    """Let a plugin answer on a socket; the file's name is the driver's, and it is gone afterwards."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = json.dumps(plugin.answer(self.path.strip("/"), json.loads(body or b"{}"))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.docker.plugins.v1.2+json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingUnixStreamServer(str(socket), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            socket.unlink()
