"""A proxy in front of the engine's socket that notes method and path of every request: bytes in, the same bytes out.

with recording(Path("/var/run/docker.sock"), tmp_path / "docker.sock") as requests:
    ...  # DOCKER_HOST=unix://{tmp_path}/docker.sock
assert {method for method, path in requests} <= {"GET", "HEAD"}
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

Request = tuple[str, str]

_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


@contextmanager
def recording(
    engine: Path, listen: Path, cut_events_after: float = 0, odd_event: bytes = b""
) -> Iterator[list[Request]]:
    """Forward everything that comes to the socket ``listen`` to ``engine``; gives the list of requests as it grows.

    With ``cut_events_after`` (seconds) the first stream of events is cut off so long after it began. With ``odd_event``
    each stream of events begins with that line.
    """
    proxy = _Proxy(engine, cut_events_after, odd_event)
    with accepting(listen, proxy.serve):
        yield proxy.requests


@contextmanager
def accepting(listen: Path, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    """Serve each client that comes to the socket ``listen`` in a thread of its own."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(listen))
        server.listen(64)

        def accept() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return  # the proxy is closed
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)
            listen.unlink(missing_ok=True)


@dataclass
class _Proxy:
    engine: Path
    cut_events_after: float
    odd_event: bytes
    requests: list[Request] = field(default_factory=list)

    def serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as upstream:
            upstream.connect(str(self.engine))
            recorder = Recorder(lambda request: self._note(request, client, upstream))
            back = threading.Thread(target=forward, args=(upstream, client), daemon=True)
            back.start()
            forward(client, upstream, recorder.feed)
            back.join()

    def _note(self, request: Request, client: socket.socket, upstream: socket.socket) -> None:
        self.requests.append(request)
        if self.odd_event and "/events?" in request[1]:
            chunk = b"%x\r\n%b\n\r\n" % (len(self.odd_event) + 1, self.odd_event)
            threading.Timer(0.2, client.sendall, [chunk]).start()  # once the head of the answer has passed
        if self.cut_events_after and "/events?" in request[1]:
            cut = threading.Timer(self.cut_events_after, upstream.shutdown, [socket.SHUT_RDWR])
            self.cut_events_after = 0
            cut.start()


def forward(source: socket.socket, target: socket.socket, noting: Callable[[bytes], object] = bytes.__len__) -> None:
    """Pass on all that comes, then say that no more will: a hijacked stream is closed one way at a time."""
    with suppress(OSError):  # the other side hung up: so do we
        while piece := source.recv(1 << 16):
            noting(piece)
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Recorder:
    """Finds the requests in what a client sends: heads, each followed by the body that it announces."""

    def __init__(self, note: Callable[[Request], None]) -> None:
        self._note = note
        self._head = b""
        self._body = 0
        self._streaming = False

    def feed(self, piece: bytes) -> None:
        while piece and not self._streaming:
            skipped = min(self._body, len(piece))
            self._body -= skipped
            head, found, piece = (self._head + piece[skipped:]).partition(b"\r\n\r\n")
            self._head = b"" if found else head
            if found:
                self._begin(head.decode("latin-1"))

    def _begin(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ")
        assert method in _METHODS, first
        self._note((method, path))
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self._body = int(headers.get("content-length", 0))
        # a chunked body (a build's context) or an upgrade (exec, attach) has this connection to itself
        self._streaming = "upgrade" in headers or "chunked" in headers.get("transfer-encoding", "")
