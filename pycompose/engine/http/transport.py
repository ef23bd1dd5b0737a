"""A small HTTP/1.1 client on a connection to the engine.

The standard library's client imports the mail parser and TLS, which takes longer than a whole ``ps`` should (45 ms).
The engine needs neither: it is one host on a local socket, and answers with a length or in chunks.
"""

from __future__ import annotations

import re
from _socket import SHUT_RDWR, socket  # see dial/unix.py
from collections.abc import Mapping
from contextlib import suppress
from select import select
from typing import Any

from pycompose.engine.http.engine_address import EngineAddress
from pycompose.errors import EngineUnreachableError, Problem
from pycompose.value import Value
from pycompose.version import dotted_version

PATIENCE = 60.0
"""Seconds that one read or write may take before the connection counts as lost."""

MOST_HEADER_BYTES = 1 << 20


class Answer(Value):
    """The status and headers of a response."""

    status: int
    headers: Mapping[str, str]
    """The headers by name, in lower case."""


def target_of(api: tuple[int, int], path: str, query: Mapping[str, Any]) -> str:
    """Return the target of a request: a path under the API version, with the query."""
    parameters = "&".join(f"{name}={_quoted(str(value), b'')}" for name, value in query.items())
    return f"/v{dotted_version(api)}{_quoted(path)}" + (f"?{parameters}" if parameters else "")


def _quoted(text: str, safe: bytes = b"/") -> str:
    """Quote text for a path, or without ``safe`` for a query (RFC 3986).

    ``urllib`` does the same, but takes longer to import than the engine to answer.
    """
    return re.sub(b"[^-.~\\w%b]" % safe, lambda match: b"%%%02X" % ord(match[0]), text.encode()).decode()


class Connection:
    """One connection to the engine. Requests may be sent ahead; their answers come in the same order.

    Must not be shared between threads. Raises EngineUnreachableError if nothing answers, or not in time.
    """

    def __init__(self, address: EngineAddress, patience: float = PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._socket: socket | None = None
        self._received = bytearray()
        self._unanswered: list[bytes] = []
        self._proven = False

    @property
    def is_idle(self) -> bool:
        """Whether every request that was sent has been answered."""
        return not self._unanswered

    @property
    def has_answer(self) -> bool:
        """Whether the next answer has begun to arrive, or the connection was lost; does not wait."""
        return bool(self._received) or bool(select([self._connected], [], [], 0)[0])

    def send(self, method: str, target: str, body: bytes | None = None, kind: str = "application/json") -> None:
        """Send a request; ``kind`` is the media type of its body."""
        head = f"{method} {target} HTTP/1.1\r\nHost: docker\r\nUser-Agent: pycompose\r\n"
        if body is not None:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        request = f"{head}\r\n".encode("ascii") + (body or b"")
        self._unanswered.append(request)
        if self._socket is None:
            self._connect()
        try:
            self._connected.sendall(request)
        except OSError as error:
            self._resend(self._lost(error))

    def receive(self) -> Answer:
        """Read the status and headers of the answer to the oldest unanswered request."""
        head = self._head()
        while head.startswith(b"HTTP/1.1 1"):
            head = self._head()
        self._unanswered.pop(0)
        self._proven = True
        return _parse_head(head)

    def body(self, answer: Answer) -> bytes:
        """Read the whole body that follows ``answer``."""
        if answer.headers.get("transfer-encoding") == "chunked":
            pieces = bytearray()
            while piece := self.piece():
                pieces += piece
            return bytes(pieces)
        length = int(answer.headers.get("content-length", "0"))
        try:
            while len(self._received) < length:
                self._fill(self._patience)
        except TimeoutError as error:
            raise self._lost(error) from error
        return self._take(length)

    def piece(self) -> bytes:
        """Read the next piece of a chunked body; empty at its end."""
        try:
            return self.piece_within(self._patience)
        except TimeoutError as error:
            raise self._lost(error) from error

    def piece_within(self, seconds: float) -> bytes:
        """Read the next piece of a chunked body; raises TimeoutError, after which it can be called again."""
        while (end := self._received.find(b"\r\n")) < 0:
            self._fill(seconds)
        try:
            size = int(self._received[:end].partition(b";")[0], 16)
        except ValueError as error:
            raise self._lost(ConnectionError("its answer is incomplete")) from error
        whole = end + 2 + size + 2
        while len(self._received) < whole:
            self._fill(seconds)
        return self._take(whole)[end + 2 : -2]

    def rest_within(self, seconds: float) -> bytes:
        """Read the next piece of a body that ends with the connection; empty at its end. Raises TimeoutError."""
        if not self._received:
            connected = self._connected
            connected.settimeout(seconds)
            try:
                return connected.recv(1 << 16)
            except TimeoutError:
                raise
            except OSError as error:
                raise self._lost(error) from error
        return self._take(len(self._received))

    def close(self) -> None:
        """Close the socket; unread data is lost."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def cut(self) -> None:
        """End a read in another thread at once; the connection cannot be used afterwards."""
        connected = self._socket
        if connected is not None:
            with suppress(OSError):  # it was closed in the meantime
                connected.shutdown(SHUT_RDWR)

    def __del__(self) -> None:
        self.close()

    @property
    def _connected(self) -> socket:
        if self._socket is None:
            raise self._lost(ConnectionError("the connection is closed"))
        return self._socket

    def _connect(self) -> None:
        self._received.clear()
        self._proven = False
        try:
            self._socket = self._address.dial(self._patience)
        except OSError as error:
            raise self._address.unreachable(error) from error

    def _resend(self, cause: EngineUnreachableError) -> None:
        """Send all unanswered requests on a new connection, if the engine may only have closed an idle one."""
        if not self._proven:
            raise cause
        self._connect()
        try:
            self._connected.sendall(b"".join(self._unanswered))
        except OSError as error:
            raise self._lost(error) from error

    def _head(self) -> bytes:
        while (end := self._received.find(b"\r\n\r\n")) < 0:
            if len(self._received) > MOST_HEADER_BYTES:
                raise self._lost(ConnectionError("the server does not use HTTP"))
            try:
                self._fill(self._patience)
            except TimeoutError as error:
                raise self._lost(error) from error
            except EngineUnreachableError as error:
                self._resend(error)
        return self._take(end + 4)

    def _fill(self, seconds: float) -> None:
        connected = self._connected
        connected.settimeout(seconds)
        try:
            piece = connected.recv(1 << 16)
        except TimeoutError:
            raise
        except OSError as error:
            raise self._lost(error) from error
        if not piece:
            raise self._lost(ConnectionError("it closed the connection"))
        self._received += piece

    def _take(self, size: int) -> bytes:
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _lost(self, error: OSError) -> EngineUnreachableError:
        self.close()
        what = f"it did not answer within {self._patience:g} s" if isinstance(error, TimeoutError) else str(error)
        hint = "check its log, and run the command again"
        return EngineUnreachableError(
            Problem(None, "", f"lost the connection to the engine at {self._address.url}: {what}", hint)
        )


def _parse_head(head: bytes) -> Answer:
    first, *lines = head.decode("latin-1").split("\r\n")
    try:
        status = int(first.split(" ", 2)[1])
    except (IndexError, ValueError) as error:
        raise EngineUnreachableError(f"the server is not a container engine: {first[:80]!r}") from error
    fields = (line.partition(":") for line in lines if line)
    return Answer(status=status, headers={name.strip().lower(): value.strip() for name, _, value in fields})
