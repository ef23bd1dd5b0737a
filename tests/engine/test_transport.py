"""The HTTP client on a socket: what it reads, and what it says when it cannot."""

from __future__ import annotations

import errno
import socket
import threading
from pathlib import Path

import pytest

from pycompose.engine.http.dial.unix import UnixAddress
from pycompose.engine.http.engine_address import engine_address
from pycompose.engine.http.transport import Connection
from pycompose.errors import EngineUnreachableError
from tests.engine.server import answer, chunked, serving


@pytest.fixture
def listen(tmp_path: Path) -> Path:
    return tmp_path / "docker.sock"


def ask(connection: Connection, target: str = "/x") -> tuple[int, bytes]:
    connection.send("GET", target)
    head = connection.receive()
    return head.status, connection.body(head)


def test_a_body_with_a_length_then_another_on_the_same_connection(listen: Path) -> None:
    with serving(listen, [answer("first"), answer(""), answer("gone", "404 Not Found")]) as requests:
        connection = Connection(UnixAddress(path=str(listen)))
        assert ask(connection, "/a") == (200, b"first")
        assert ask(connection, "/b") == (200, b"")
        assert ask(connection, "/c?d=1") == (404, b"gone")
        connection.close()
    assert requests == ["GET /a HTTP/1.1", "GET /b HTTP/1.1", "GET /c?d=1 HTTP/1.1"]


def test_a_body_in_chunks(listen: Path) -> None:
    with serving(listen, [chunked(b"one", b"t" * 100_000, b"\r\n"), answer("next")]):
        connection = Connection(UnixAddress(path=str(listen)))
        assert ask(connection) == (200, b"one" + b"t" * 100_000 + b"\r\n")
        assert ask(connection) == (200, b"next")
        connection.close()


def send_in_two(sender: socket.socket, whole: bytes, cut: int) -> None:
    sender.sendall(whole[:cut])
    sender.sendall(whole[cut:])


def test_answers_that_come_in_any_pieces() -> None:
    whole = b"HTTP/1.1 100 Continue\r\n\r\n" + chunked(b"abc", b"defg") + answer("last")
    for cut in range(1, len(whole)):
        ours, theirs = socket.socketpair()
        with theirs:
            connection = Connection(UnixAddress(path="unused"), patience=5)
            connection._socket = ours  # a pair has no address to connect to
            connection.send("GET", "/a")
            connection.send("GET", "/b")
            sending = threading.Thread(target=send_in_two, args=(theirs, whole, cut))
            sending.start()
            assert [connection.body(connection.receive()) for _ in range(2)] == [b"abcdefg", b"last"]
            sending.join()
            connection.close()


def test_an_idle_connection_that_the_engine_closed_is_opened_again(listen: Path) -> None:
    with serving(listen, [answer("first"), b""], [answer("again")]) as requests:
        connection = Connection(UnixAddress(path=str(listen)))
        assert ask(connection, "/a") == (200, b"first")
        assert ask(connection, "/b") == (200, b"again")
        connection.close()
    assert requests == ["GET /a HTTP/1.1", "GET /b HTTP/1.1", "GET /b HTTP/1.1"]


def test_an_engine_that_hangs_up_at_once_is_not_asked_again(listen: Path) -> None:
    with serving(listen, [b""]), pytest.raises(EngineUnreachableError) as caught:
        ask(Connection(UnixAddress(path=str(listen))))
    assert str(caught.value) == (
        f"lost the connection to the engine at unix://{listen}: it closed the connection\n"
        "    check its log, and run the command again"
    )


def test_an_engine_that_says_nothing(listen: Path) -> None:
    with serving(listen, [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"]):
        connection = Connection(UnixAddress(path=str(listen)), patience=0.1)
        connection.send("GET", "/x")
        head = connection.receive()
        with pytest.raises(EngineUnreachableError, match=r"^lost .*: it did not answer within 0\.1 s"):
            connection.body(head)


def test_a_stream_that_is_quiet_can_be_read_on(listen: Path) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        connection = Connection(UnixAddress(path="unused"))
        connection._socket = ours  # a pair has no address to connect to
        connection.send("GET", "/events")
        theirs.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab")
        connection.receive()
        with pytest.raises(TimeoutError):
            connection.piece_within(0.05)
        theirs.sendall(b"cd\r\n")
        assert connection.piece_within(1) == b"abcd"
        connection.close()


def test_a_read_in_another_thread_can_be_cut_short() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        connection = Connection(UnixAddress(path="unused"))
        connection._socket = ours  # a pair has no address to connect to
        connection.send("GET", "/events")
        threading.Timer(0.1, connection.cut).start()
        with pytest.raises(EngineUnreachableError):
            connection.receive()


def test_what_answers_is_no_engine(listen: Path) -> None:
    with serving(listen, [b"SSH-2.0-OpenSSH_9.2\r\n\r\n"]), pytest.raises(EngineUnreachableError) as caught:
        ask(Connection(UnixAddress(path=str(listen))))
    assert str(caught.value) == "the server is not a container engine: 'SSH-2.0-OpenSSH_9.2'"


def test_no_socket(tmp_path: Path) -> None:
    with pytest.raises(EngineUnreachableError) as caught:
        ask(Connection(UnixAddress(path=str(tmp_path / "nothing"))))
    assert str(caught.value) == (
        f"cannot reach the engine at unix://{tmp_path}/nothing: the socket does not exist\n"
        "    start the engine: sudo systemctl start docker\n"
        "    or install it; on Debian and Ubuntu: sudo apt-get install docker.io"
    )


def test_a_socket_that_nobody_listens_at(listen: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(listen))
    with pytest.raises(EngineUnreachableError) as caught:
        ask(Connection(UnixAddress(path=str(listen), said_by=f"DOCKER_HOST=unix://{listen}")))
    assert str(caught.value) == (
        f"DOCKER_HOST=unix://{listen}: cannot reach the engine at unix://{listen}: nothing is listening\n"
        "    start the engine: sudo systemctl start docker\n"
        "    or correct DOCKER_HOST"
    )


def test_a_refused_socket_names_the_group() -> None:
    refused = UnixAddress(path="/var/run/docker.sock").unreachable(PermissionError(errno.EACCES, "Permission denied"))
    assert str(refused) == (
        "cannot reach the engine at unix:///var/run/docker.sock: permission denied\n"
        "    add yourself to the docker group, then log in again:\n"
        "      sudo usermod -aG docker $USER\n"
        "    members of that group have full control of this machine"
    )


def test_addresses(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert engine_address(home) == UnixAddress(path="/var/run/docker.sock")
    assert engine_address({**home, "DOCKER_CONTEXT": "default"}) == UnixAddress(path="/var/run/docker.sock")
    named = "unix:///run/user/1000/docker.sock"
    assert engine_address({"DOCKER_HOST": named, "DOCKER_CONTEXT": "other"}) == UnixAddress(
        path="/run/user/1000/docker.sock", said_by=f"DOCKER_HOST={named}"
    )


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (
            {"DOCKER_HOST": "tcp://10.0.0.1:2376"},
            (
                "DOCKER_HOST: an engine at tcp://10.0.0.1:2376 is not supported yet\n"
                "    use unix:///path/to/docker.sock, or unset it"
            ),
        ),
        (
            {"DOCKER_HOST": "nonsense"},
            "DOCKER_HOST: 'nonsense' is not an engine address\n    use unix:///path/to/docker.sock, or unset it",
        ),
        (
            {"DOCKER_CONTEXT": "remote"},
            (
                "DOCKER_CONTEXT: docker context 'remote' is not supported yet\n"
                "    choose the engine with DOCKER_HOST=unix:///path/to/docker.sock, or run: docker context use default"
            ),
        ),
    ],
)
def test_addresses_that_are_not_supported(environment: dict[str, str], message: str) -> None:
    with pytest.raises(EngineUnreachableError) as caught:
        engine_address(environment)
    assert str(caught.value) == message


def test_the_context_of_the_docker_client(tmp_path: Path) -> None:
    file = tmp_path / ".docker" / "config.json"
    file.parent.mkdir()
    file.write_text('{"currentContext": "desktop-linux"}')
    with pytest.raises(EngineUnreachableError) as caught:
        engine_address({"HOME": str(tmp_path)})
    assert str(caught.value).startswith(f"{file}: docker context 'desktop-linux' is not supported yet\n")
    file.write_text("not JSON")
    assert engine_address({"HOME": str(tmp_path)}) == UnixAddress(path="/var/run/docker.sock")
