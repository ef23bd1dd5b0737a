"""A server on a unix socket that answers what a test scripted: one list of byte strings for each connection.

Each byte string is sent once a request head came in; an empty one closes the connection.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PING = b"""\
HTTP/1.1 200 OK\r
Api-Version: 1.41\r
Ostype: linux\r
Server: Docker/20.10.24 (linux)\r
Content-Length: 0\r
\r
"""


def answer(body: bytes | str, status: str = "200 OK") -> bytes:
    """Write a response with a length."""
    data = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data


def chunked(*pieces: bytes) -> bytes:
    """Write a response in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


@contextmanager
def serving(listen: Path, *connections: Sequence[bytes]) -> Iterator[list[str]]:
    """Answer one connection after the other; gives the first lines of the requests as they come."""
    requests: list[str] = []
    clients: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(listen))
        server.listen(8)
        thread = threading.Thread(target=_serve, args=(server, connections, requests, clients), daemon=True)
        thread.start()
        try:
            yield requests
        finally:
            for connected in (server, *clients):
                with suppress(OSError):  # closed before, from the other side
                    connected.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def _serve(
    server: socket.socket,
    connections: Sequence[Sequence[bytes]],
    requests: list[str],
    clients: list[socket.socket],
) -> None:
    serving_threads = []
    for answers in connections:
        try:
            client, _ = server.accept()
        except OSError:
            break
        clients.append(client)
        thread = threading.Thread(target=_answer, args=(client, answers, requests), daemon=True)
        thread.start()
        serving_threads.append(thread)
    for thread in serving_threads:
        thread.join(timeout=5)


def _answer(client: socket.socket, answers: Sequence[bytes], requests: list[str]) -> None:
    received = b""
    with client, suppress(OSError):  # the other side has read enough
        for scripted in answers:
            while b"\r\n\r\n" not in received:
                piece = client.recv(1 << 16)
                if not piece:
                    return
                received += piece
            head, _, received = received.partition(b"\r\n\r\n")
            requests.append(head.decode().partition("\r\n")[0])
            if not scripted:
                return
            client.sendall(scripted)
        client.recv(1)  # until the other side closes
