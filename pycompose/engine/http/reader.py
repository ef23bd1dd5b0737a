"""Looks at the engine. It can send GET and HEAD, to the paths listed here, and nothing else.

Whoever holds only a Reader cannot change anything: that is what makes a plan or a dry run honest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from pycompose.engine.http.engine_address import EngineAddress
from pycompose.engine.http.transport import Answer, Connection
from pycompose.errors import EngineError, EngineUnreachableError, Problem

NEWEST_API = (1, 51)
OLDEST_API = (1, 41)

MOST_CONNECTIONS = 4
"""Answers are asked for on so many connections at once: the engine works on them in parallel, we need no threads."""

_TOO_OLD = rb"client version [\d.]+ is too old. Minimum supported API version is ([\d.]+)"
"""What an engine says that no longer speaks our newest version: 20.10 as plain text, newer ones as JSON."""

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
"""The paths that may be asked for, beside those of one thing."""

_OF_ONE_THING: Mapping[str, tuple[str, ...]] = {
    "containers": ("/changes", "/json", "/logs"),
    "exec": ("/json",),
    "images": ("/json",),
    "networks": ("",),
    "volumes": ("",),
}
"""What may be asked of one thing, by its kind: ``/containers/ID/logs``."""

Query = Mapping[str, Any]


class Ping(NamedTuple):
    """What the engine says of itself at once, without being asked for details."""

    version: str
    api: tuple[int, int]
    os: str


class Reader:
    """Asks the engine at ``address``; may be shared between threads."""

    def __init__(self, address: EngineAddress) -> None:
        self.address = address
        self._idle: list[Connection] = []
        self._greeted: Connection | None = None
        self._expected: dict[str, Callable[[], Any]] = {}

    @cached_property
    def ping(self) -> Ping:
        """The engine's greeting; ``api`` is the version to speak: the lower of our newest and the engine's.

        Raises EngineUnreachableError when nobody answers, EngineError when the engine is too old for us.
        """
        connection = self._greeted or self._greet()
        answer = connection.receive()
        self._idle.append(connection)
        try:
            theirs = _version(answer.headers["api-version"])
        except (KeyError, ValueError) as error:
            what = f"what answers at {self.address.url} is not a container engine"
            raise EngineUnreachableError(Problem(None, self.address.said_by, what)) from error
        if theirs < OLDEST_API:
            what = f"this engine speaks API {_dotted(theirs)}, pycompose {_dotted(OLDEST_API)} (Engine 20.10) and newer"
            raise EngineError(Problem(None, "", what, "upgrade Docker Engine"))
        software = answer.headers.get("server", "").partition(" ")[0].partition("/")[2]
        return Ping(software, min(theirs, NEWEST_API), answer.headers.get("ostype", "linux"))

    def expect(self) -> None:
        """Greet the engine, and do not wait for its answer: whoever will need it has other things to do meanwhile.

        That nobody listens there is told by who asks first.
        """
        with suppress(EngineUnreachableError):
            self._greeted = self._greet()

    def _greet(self) -> Connection:
        connection = self._take()
        connection.send("HEAD", "/_ping")
        return connection

    def get(self, path: str, query: Query | None = None) -> Any:
        """Ask for one JSON document; raises EngineError with the engine's own words when it says no."""
        return self.get_all([(path, query or {})])[0]

    def find(self, path: str, query: Query | None = None) -> Any:
        """Ask for one JSON document; None when the engine has no such thing (404)."""
        return self.find_all([(path, query or {})])[0]

    def get_all(self, questions: Iterable[tuple[str, Query]]) -> list[Any]:
        """Ask for several JSON documents at once; the answers come in the order of the questions."""
        return [_decode(answer, body, target) for answer, body, target in [*self._ask(questions)]]

    def find_all(self, questions: Iterable[tuple[str, Query]]) -> list[Any]:
        """Ask for several JSON documents at once; None where the engine has no such thing (404)."""
        answers = [*self._ask(questions)]
        return [None if answer.status == 404 else _decode(answer, body, target) for answer, body, target in answers]

    def find_each(self, questions: Iterable[tuple[str, Query]]) -> Iterator[Any]:
        """Ask as ``find_all`` does, and yield each answer as it comes: the engine goes on while one is looked at."""
        for answer, body, target in self._ask(questions):
            yield None if answer.status == 404 else _decode(answer, body, target)

    def begin(self, path: str) -> Callable[[], Any]:
        """Ask for a JSON document that takes the engine long; the function returned waits for the answer and reads it.

        Until that is called, asking again asks nothing.
        """
        if path in self._expected:
            return self._expected[path]
        target = self._target(path, {})
        connection = self._take()
        connection.send("GET", target)

        def finish() -> Any:
            del self._expected[path]
            answer, body, _ = _whole(connection, target)
            self._idle.append(connection)
            return _decode(answer, body, target)

        self._expected[path] = finish
        return finish

    def open(self, path: str, query: Query) -> Connection:
        """Begin a stream (events); it has its own connection, whose headers are read and which the caller closes."""
        connection = Connection(self.address)
        target = self._target(path, query)
        connection.send("GET", target)
        answer = connection.receive()
        if answer.status != 200:
            _decode(answer, connection.body(answer), target)
        return connection

    def logs(self, container: str, lines: int) -> str:
        """Read the last ``lines`` of what a container wrote, both its streams in one, as text."""
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
        try:
            for number, target in enumerate(targets):
                connection = connections[number % len(connections)]
                whole = _whole(connection, target)
                for later in targets[number + len(connections) : number + len(connections) + 1]:
                    connection.send("GET", later)
                yield whole
        finally:
            # whoever stops in the middle leaves answers behind on some of them
            self._idle.extend(connection for connection in connections if connection.is_idle)

    def _target(self, path: str, query: Query) -> str:
        if not _may_be_asked(path):
            raise ValueError(f"not a path that a reader may ask for: {path}")
        major, minor = self.ping.api
        return f"/v{major}.{minor}{quote(path)}" + (f"?{urlencode(query)}" if query else "")

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return Connection(self.address)


def _may_be_asked(path: str) -> bool:
    """Return whether a path is among those listed above; the reference of an image may have slashes in it."""
    if path in _ALLOWED:
        return True
    kind, _, rest = path.removeprefix("/").partition("/")
    for end in _OF_ONE_THING.get(kind, ()):
        name = rest.removesuffix(end)
        if rest.endswith(end) and name and (kind == "images" or "/" not in name):
            return True
    return False


def filters(**wanted: str | list[str]) -> Query:
    """Write the ``filters`` parameter of a list call."""
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
        what = f"this engine speaks API {refused[1].decode()} and newer, pycompose {_dotted(NEWEST_API)} and older"
        raise EngineError(
            Problem(None, "", what, "upgrade pycompose, or name another engine in DOCKER_HOST"), status=400
        )
    try:
        document = json.loads(body)
    except ValueError as error:
        raise EngineError(
            f"the engine answered {answer.status} to {target} with no JSON", status=answer.status
        ) from error
    if answer.status == 200:
        return document
    said = document.get("message") if isinstance(document, dict) else None
    raise EngineError(f"the engine refused: {said or f'status {answer.status}'}", status=answer.status)


def _demultiplexed(stream: bytes) -> bytes:
    """Join the frames of a log; a container with a terminal has none, its bytes come as they are."""
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


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
