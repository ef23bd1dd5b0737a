"""Looks at the engine. It can send only GET and HEAD, to the paths listed here.

Code that has only a Reader cannot change anything, which guarantees that a plan or a dry run is safe.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any

from pycompose.engine.http.engine_address import EngineAddress
from pycompose.engine.http.transport import Answer, Connection, target_of
from pycompose.errors import EngineError, EngineUnreachableError, Problem
from pycompose.value import Value
from pycompose.version import dotted_version

NEWEST_API = (1, 51)
OLDEST_API = (1, 41)

MOST_CONNECTIONS = 8
"""The number of connections used at once: the engine works on requests in parallel, so no threads are needed."""

_TOO_OLD = rb"client version [\d.]+ is too old. Minimum supported API version is ([\d.]+)"
"""The answer of an engine that no longer supports NEWEST_API: plain text from 20.10, JSON from newer ones."""

_ALLOWED = frozenset(
    {
        "/_ping",
        "/version",
        "/info",
        "/events",
        "/plugins",
        "/containers/json",
        "/images/json",
        "/networks",
        "/volumes",
    }
)
"""The paths that may be requested, beside those of one thing."""

_OF_ONE_THING: Mapping[str, tuple[str, ...]] = {
    "containers": ("/changes", "/json", "/logs"),
    "exec": ("/json",),
    "images": ("/json",),
    "networks": ("",),
    "volumes": ("",),
}
"""What may be requested of one thing, by its kind: ``/containers/ID/logs``."""

Query = Mapping[str, Any]


class Ping(Value):
    """The engine's answer to a ping."""

    version: str
    api: tuple[int, int]
    """The API version to use: the lower of NEWEST_API and the engine's newest."""
    os: str


class Begun:
    """A request that was sent and not answered yet."""

    def __init__(self, reader: Reader, connection: Connection, target: str) -> None:
        self._reader = reader
        self._connection = connection
        self._target = target

    @property
    def has_answer(self) -> bool:
        """Whether the answer has begun to arrive."""
        return self._connection.has_answer

    def answer(self) -> Any:
        """Wait for the answer, and return its JSON document. Raises EngineError and EngineUnreachableError."""
        return self._reader.finish(self._connection, self._target)


class Reader:
    """Sends requests to the engine at ``address``; may be shared between threads."""

    def __init__(self, address: EngineAddress) -> None:
        self.address = address
        self._idle: list[Connection] = []
        self._greeted: Connection | None = None
        self._expected: dict[str, Begun] = {}

    @cached_property
    def ping(self) -> Ping:
        """The engine's answer to a ping.

        Raises EngineUnreachableError if nothing answers, EngineError if the engine is too old.
        """
        connection = self._greeted or self._greet()
        answer = connection.receive()
        self._idle.append(connection)
        try:
            theirs = _version(answer.headers["api-version"])
        except (KeyError, ValueError) as error:
            what = f"the server at {self.address.url} is not a container engine"
            raise EngineUnreachableError(Problem(None, self.address.said_by, what)) from error
        if theirs < OLDEST_API:
            needed = dotted_version(OLDEST_API)
            what = f"this engine has API {dotted_version(theirs)}; pycompose needs {needed} (Engine 20.10) or newer"
            raise EngineError(Problem(None, "", what, "upgrade Docker Engine"))
        software = answer.headers.get("server", "").partition(" ")[0].partition("/")[2]
        return Ping(version=software, api=min(theirs, NEWEST_API), os=answer.headers.get("ostype", "linux"))

    def expect(self) -> None:
        """Send a ping without waiting for the answer, so that the caller can do other work in the meantime.

        If nothing listens, the first request raises the error.
        """
        with suppress(EngineUnreachableError):
            self._greeted = self._greet()

    def _greet(self) -> Connection:
        connection = self._take()
        connection.send("HEAD", "/_ping")
        return connection

    def get(self, path: str, query: Query | None = None) -> Any:
        """Request one JSON document; raises EngineError with the engine's message if it refuses."""
        return self.get_all([(path, query or {})])[0]

    def find(self, path: str, query: Query | None = None) -> Any:
        """Request one JSON document; return None if the engine has no such thing (404)."""
        return self.find_all([(path, query or {})])[0]

    def get_all(self, questions: Iterable[tuple[str, Query]]) -> list[Any]:
        """Request several JSON documents at once; the answers are in the order of the questions."""
        return [_decode(answer, body, target) for answer, body, target in [*self._ask(questions)]]

    def find_all(self, questions: Iterable[tuple[str, Query]]) -> list[Any]:
        """Request several JSON documents at once; None where the engine has no such thing (404)."""
        answers = [*self._ask(questions)]
        return [None if answer.status == 404 else _decode(answer, body, target) for answer, body, target in answers]

    def find_each(self, questions: Iterable[tuple[str, Query]]) -> Iterator[Any]:
        """Yield the answers of ``find_all`` as they come: the engine continues while the caller handles one.

        The first requests are sent at once, before an answer is asked for.
        """
        answers = self._ask(questions)
        return (None if answer.status == 404 else _decode(answer, body, target) for answer, body, target in answers)

    def begin(self, path: str, query: Query | None = None) -> Begun:
        """Request a JSON document that takes the engine long, without waiting for it.

        Until the answer is taken, the same request is not sent again.
        """
        target = self._target(path, query or {})
        if target not in self._expected:
            connection = self._take()
            connection.send("GET", target)
            self._expected[target] = Begun(self, connection, target)
        return self._expected[target]

    def finish(self, connection: Connection, target: str) -> Any:
        """Wait for the answer to a request that was begun."""
        del self._expected[target]
        answer, body, _ = _whole(connection, target)
        self._idle.append(connection)
        return _decode(answer, body, target)

    def open(self, path: str, query: Query) -> Connection:
        """Open a stream (events) on its own connection; its headers are already read, and the caller closes it."""
        connection = Connection(self.address)
        target = self._target(path, query)
        connection.send("GET", target)
        answer = connection.receive()
        if answer.status != 200:
            _decode(answer, connection.body(answer), target)
        return connection

    def logs(self, container: str, lines: int) -> str:
        """Return the last ``lines`` of a container's output, both streams in one, as text."""
        query = {"stdout": 1, "stderr": 1, "tail": lines}
        [(answer, body, target)] = self._ask([(f"/containers/{container}/logs", query)])
        if answer.status != 200:
            _decode(answer, body, target)
        return _demultiplexed(body).decode("utf-8", "replace")

    def _ask(self, questions: Iterable[tuple[str, Query]]) -> Iterator[tuple[Answer, bytes, str]]:
        targets = [self._target(path, query) for path, query in questions]
        connections = [self._take() for _ in targets[:MOST_CONNECTIONS]]
        for connection, target in zip(connections, targets, strict=False):
            connection.send("GET", target)
        return self._answers(targets, connections)

    def _answers(self, targets: list[str], connections: list[Connection]) -> Iterator[tuple[Answer, bytes, str]]:
        try:
            for number, target in enumerate(targets):
                connection = connections[number % len(connections)]
                whole = _whole(connection, target)
                for later in targets[number + len(connections) : number + len(connections) + 1]:
                    connection.send("GET", later)
                yield whole
        finally:
            # a caller that stops early leaves unread answers on some of them
            self._idle.extend(connection for connection in connections if connection.is_idle)

    def _target(self, path: str, query: Query) -> str:
        if not _may_be_asked(path):
            raise ValueError(f"a reader must not request this path: {path}")
        return target_of(self.ping.api, path, query)

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return Connection(self.address)


def _may_be_asked(path: str) -> bool:
    """Return whether a path is among those listed above; an image's reference may contain slashes."""
    if path in _ALLOWED:
        return True
    kind, _, rest = path.removeprefix("/").partition("/")
    for end in _OF_ONE_THING.get(kind, ()):
        name = rest.removesuffix(end)
        if rest.endswith(end) and name and (kind == "images" or "/" not in name):
            return True
    return False


def filters(**wanted: str | list[str]) -> Query:
    """Return the ``filters`` parameter of a list call."""
    return {
        "filters": json.dumps({name: [value] if isinstance(value, str) else value for name, value in wanted.items()})
    }


def _whole(connection: Connection, target: str) -> tuple[Answer, bytes, str]:
    answer = connection.receive()
    body = connection.body(answer)
    if answer.headers.get("connection") == "close":
        connection.close()
    return answer, body, target


def _decode(answer: Answer, body: bytes, target: str) -> Any:
    if answer.status == 400 and (refused := re.search(_TOO_OLD, body)):
        newest = dotted_version(NEWEST_API)
        what = f"this engine needs API {refused[1].decode()} or newer; pycompose has {newest} and older"
        raise EngineError(
            Problem(None, "", what, "upgrade pycompose, or name another engine in DOCKER_HOST"), status=400
        )
    try:
        document = json.loads(body)
    except ValueError as error:
        raise EngineError(
            f"the engine's answer to {target} is not JSON (status {answer.status})", status=answer.status
        ) from error
    if answer.status == 200:
        return document
    said = document.get("message") if isinstance(document, dict) else None
    raise EngineError(f"the engine refused: {said or f'status {answer.status}'}", status=answer.status)


def _demultiplexed(stream: bytes) -> bytes:
    """Join the frames of a log; the log of a container with a terminal has no frames and is returned as it is."""
    joined = bytearray()
    at = 0
    while at + 8 <= len(stream):
        if stream[at] > 2 or stream[at + 1 : at + 4] != b"\0\0\0":
            return stream
        size = int.from_bytes(stream[at + 4 : at + 8], "big")
        joined += stream[at + 8 : at + 8 + size]
        at += 8 + size
    return bytes(joined) if joined or not stream else stream


def _version(text: str) -> tuple[int, int]:
    major, minor = text.split(".")
    return int(major), int(minor)
