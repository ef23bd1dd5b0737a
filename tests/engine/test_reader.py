"""What only looks can only GET: the paths, the versions, the answers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pycompose.engine.http.dial.unix import UnixAddress
from pycompose.engine.http.reader import MOST_CONNECTIONS, Reader, filters
from pycompose.errors import EngineError, EngineUnreachableError
from tests.engine.server import PING, answer, serving


@pytest.fixture
def listen(tmp_path: Path) -> Path:
    return tmp_path / "docker.sock"


def ping(api: str) -> bytes:
    return PING.replace(b"1.41", api.encode())


@pytest.mark.parametrize(
    ("theirs", "spoken"), [("1.41", (1, 41)), ("1.44", (1, 44)), ("1.51", (1, 51)), ("1.60", (1, 51))]
)
def test_the_lower_version_is_spoken(listen: Path, theirs: str, spoken: tuple[int, int]) -> None:
    with serving(listen, [ping(theirs), answer("[]")]) as requests:
        reader = Reader(UnixAddress(path=str(listen)))
        assert reader.get("/networks") == []
        assert reader.ping.api == spoken
        assert reader.ping.version == "20.10.24"
    assert requests == ["HEAD /_ping HTTP/1.1", f"GET /v{spoken[0]}.{spoken[1]}/networks HTTP/1.1"]


def test_an_engine_that_is_too_old(listen: Path) -> None:
    with serving(listen, [ping("1.40")]), pytest.raises(EngineError) as caught:
        Reader(UnixAddress(path=str(listen))).get("/networks")
    assert str(caught.value) == (
        "this engine has API 1.40; pycompose needs 1.41 (Engine 20.10) or newer\n    upgrade Docker Engine"
    )


SAID = "client version 1.51 is too old. Minimum supported API version is 1.52, please upgrade your client"


@pytest.mark.parametrize("said", [SAID, f'{{"message": "{SAID}"}}'], ids=["as text", "as JSON"])
def test_an_engine_that_is_too_new(listen: Path, said: str) -> None:
    with serving(listen, [ping("1.60"), answer(said, "400 Bad Request")]), pytest.raises(EngineError) as caught:
        Reader(UnixAddress(path=str(listen))).get("/networks")
    assert str(caught.value) == (
        "this engine needs API 1.52 or newer; pycompose has 1.51 and older\n"
        "    upgrade pycompose, or name another engine in DOCKER_HOST"
    )


def test_a_web_server_is_no_engine(listen: Path) -> None:
    with serving(listen, [answer("hello")]), pytest.raises(EngineUnreachableError) as caught:
        Reader(UnixAddress(path=str(listen))).get("/networks")
    assert str(caught.value) == f"the server at unix://{listen} is not a container engine"


@pytest.mark.parametrize(
    "path",
    [
        "/containers/create",
        "/containers/abc/start",
        "/containers/abc/../../networks/create",
        "/networks/create/x",
        "/images/create",
        "/build",
        "/exec/abc/start",
        "",
    ],
)
def test_paths_that_are_not_on_the_list_are_not_asked_for(listen: Path, path: str) -> None:
    with serving(listen, [PING]) as requests, pytest.raises(ValueError, match="a reader must not request this path"):
        Reader(UnixAddress(path=str(listen))).get(path)
    assert requests == []


def test_many_questions_are_answered_in_their_order(listen: Path) -> None:
    numbers = range(30)
    first, *others = [[answer(str(n)) for n in numbers[start::MOST_CONNECTIONS]] for start in range(MOST_CONNECTIONS)]
    connections = [[PING, *first], *others]
    with serving(listen, *connections) as requests:
        reader = Reader(UnixAddress(path=str(listen)))
        assert reader.get_all([(f"/containers/{n}/json", {}) for n in numbers]) == list(numbers)
    assert len(requests) == 31


def test_what_is_not_there_is_none_and_other_refusals_are_errors(listen: Path) -> None:
    refused = answer('{"message": "page not found"}', "404 Not Found")
    broken = answer('{"message": "out of order"}', "500 Internal Server Error")
    with serving(listen, [PING, refused, refused, broken, answer("<html>", "502 Bad Gateway")]):
        reader = Reader(UnixAddress(path=str(listen)))
        assert reader.find("/networks/abc") is None
        with pytest.raises(EngineError, match="the engine refused: page not found") as caught:
            reader.get("/networks/abc")
        assert caught.value.status == 404
        with pytest.raises(EngineError, match="the engine refused: out of order"):
            reader.find("/networks/abc")
        with pytest.raises(EngineError, match=r"answer to /v1\.41/networks/abc is not JSON \(status 502\)"):
            reader.find("/networks/abc")


def test_a_slow_answer_is_waited_for_at_the_end(listen: Path) -> None:
    with serving(listen, [PING, answer('{"ID": "x"}')], [answer("[]")]) as requests:
        reader = Reader(UnixAddress(path=str(listen)))
        information = reader.begin("/info")
        while len(requests) < 2:  # two connections are read by two threads
            time.sleep(0.01)
        assert reader.get("/networks") == []
        while not information.has_answer:
            time.sleep(0.01)
        assert information.answer() == {"ID": "x"}
    assert requests[1:] == ["GET /v1.41/info HTTP/1.1", "GET /v1.41/networks HTTP/1.1"]


def frame(stream: int, text: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(text).to_bytes(4, "big") + text


@pytest.mark.parametrize(
    ("stream", "text"),
    [
        (frame(1, b"out\n") + frame(2, b"err\n"), "out\nerr\n"),
        (b"a terminal's bytes\r\n", "a terminal's bytes\r\n"),
        (b"", ""),
        (b"short", "short"),
        (frame(1, b"\xff\n"), "\ufffd\n"),
    ],
)
def test_logs(listen: Path, stream: bytes, text: str) -> None:
    with serving(listen, [PING, answer(stream)]) as requests:
        reader = Reader(UnixAddress(path=str(listen)))
        assert reader.logs("abc", 5) == text
    assert requests[1] == "GET /v1.41/containers/abc/logs?stdout=1&stderr=1&tail=5 HTTP/1.1"


def test_filters() -> None:
    assert filters(label="a=b", name=["x", "y"]) == {"filters": '{"label": ["a=b"], "name": ["x", "y"]}'}
