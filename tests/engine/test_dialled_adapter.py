"""The docker SDK reaches the engine through the address, whatever its scheme."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from threading import Thread

import pytest

from pycompose.engine.images.sdk import Images
from pycompose.errors import EngineError, EngineUnreachableError, Problem

DIGEST = "sha256:" + "0" * 64


class PairAddress:
    """An address of a scheme that the SDK does not know: it dials one end of a pair whose other end answers."""

    url = "pair://engine"
    said_by = ""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.received = b""
        self.patience = 0.0
        self.threads: list[Thread] = []
        self.closed: list[bool] = []

    def dial(self, patience: float) -> socket.socket:
        self.patience = patience
        near, far = socket.socketpair()
        near.settimeout(patience)
        self.threads.append(Thread(target=self._serve, args=(far,)))
        self.threads[-1].start()
        return near

    def unreachable(self, error: OSError) -> EngineUnreachableError:
        return EngineUnreachableError(Problem(None, "", str(error)))

    def _serve(self, far: socket.socket) -> None:
        with far:
            received = b""
            while b"\r\n\r\n" not in received:
                received += far.recv(65536)
            self.received += received
            far.sendall(self.answer)
            far.settimeout(5)
            self.closed.append(far.recv(1) == b"")

    def wait(self) -> None:
        for thread in self.threads:
            thread.join()


def answer(status: str, body: object) -> bytes:
    text = json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    return head.encode() + text


def test_a_request_goes_through_the_address_and_past_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    address = PairAddress(answer("200 OK", {"Descriptor": {"digest": DIGEST}}))
    assert Images(address, (1, 41)).digest("app:1") == DIGEST
    assert address.received.startswith(b"GET /v1.41/distribution/app:1/json HTTP/1.1\r\n")
    assert address.patience == 60
    address.wait()


def test_an_error_of_the_engine_keeps_its_message() -> None:
    address = PairAddress(answer("500 Internal Server Error", {"message": "no such registry"}))
    with pytest.raises(EngineError, match="no such registry"):
        Images(address, (1, 41)).digest("app:1")


def test_an_address_that_cannot_be_dialled_is_a_lost_connection() -> None:
    class Gone(PairAddress):
        def dial(self, patience: float) -> socket.socket:
            raise ConnectionRefusedError(111, "refused")

    with pytest.raises(EngineUnreachableError, match="lost the connection to the engine"):
        Images(Gone(b""), (1, 41)).digest("app:1")


def test_the_proxies_for_an_engine_reach_its_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "proxies": {"pair://engine": {"httpProxy": "http://proxy.test"}, "default": {"httpProxy": "http://no.test"}}
    }
    (tmp_path / "config.json").write_text(json.dumps(settings))
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text("FROM scratch\n")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    address = PairAddress(answer("200 OK", {"stream": "built"}))
    assert list(Images(address, (1, 41)).build(path=str(context))) == [{"stream": "built"}]
    assert b"proxy.test" in address.received
    assert b"no.test" not in address.received


def test_no_connection_outlives_its_operation() -> None:
    address = PairAddress(answer("200 OK", {"Descriptor": {"digest": DIGEST}}))
    images = Images(address, (1, 41))
    images.digest("app:1")
    address.wait()
    assert address.closed == [True]

    chunk = b'{"stream": "one"}'
    body = b"%x\r\n%s\r\n" % (len(chunk), chunk)  # a last, empty chunk never comes
    address.answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body * 2
    messages = images.pull("app:1", "")
    assert next(messages) == {"stream": "one"}
    messages.close()
    address.wait()
    assert address.closed == [True, True]
