"""A proxy in front of the engine that ends a run at one of its writing requests, before or after the engine has it.

with cutting(Path("/var/run/docker.sock"), tmp_path / "docker.sock", at=3, after=True) as cut:
    cut.kill = process.kill  # called at the third writing request
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.proxy import Recorder, Request, accepting, forward


@dataclass
class Cut:
    """Where a run is ended; everything that it sends afterwards goes nowhere."""

    at: int
    after: bool
    kill: Callable[[], None] = lambda: None
    writes: int = 0
    request: Request | None = None
    """The request at which the run was ended; None if it had fewer."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, request: Request) -> None:
        """Count a request; raises EndedError at the one that ends the run, and at all after it."""
        with self.lock:
            if self.request is not None:
                raise EndedError
            if request[0] not in {"GET", "HEAD"}:
                self.writes += 1
                if self.writes == self.at:
                    self.request = request
                    if not self.after:
                        self.kill()
                        raise EndedError


class EndedError(OSError):
    """The run is over."""


@contextmanager
def cutting(engine: Path, listen: Path, at: int, *, after: bool) -> Iterator[Cut]:
    """Forward everything that comes to the socket ``listen`` to ``engine``, up to the writing request ``at``."""
    cut = Cut(at, after)

    def serve(client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as upstream:
            upstream.connect(str(engine))
            own: list[Request] = []

            def note(request: Request) -> None:
                cut.note(request)
                own.append(request)

            def answer(_: bytes) -> None:
                # the engine has the request and answers: nobody is to hear of it
                if cut.request is not None and own[-1:] == [cut.request]:
                    cut.kill()
                    raise EndedError

            back = threading.Thread(target=forward, args=(upstream, client, answer), daemon=True)
            back.start()
            forward(client, upstream, Recorder(note).feed)
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            back.join()

    with accepting(listen, serve):
        yield cut
