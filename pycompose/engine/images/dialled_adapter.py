"""Sends the docker SDK's requests through the engine's address, so that the SDK needs no transport of its own.

Imported with the SDK: it needs the SDK's own dependencies, requests and urllib3.
"""

from __future__ import annotations

from socket import socket
from typing import Any

from docker.transport.basehttpadapter import BaseHTTPAdapter
from requests import PreparedRequest
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from pycompose.engine.http.engine_address import EngineAddress
from pycompose.engine.http.transport import PATIENCE


class DialledAdapter(BaseHTTPAdapter):
    """Answers the SDK's requests on connections that ``address`` dials."""

    def __init__(self, address: EngineAddress) -> None:
        super().__init__()
        self._pool = _DialledPool(address)

    def get_connection(self, url: Any, proxies: Any = None) -> HTTPConnectionPool:
        """Return the pool of the one engine there is; a proxy has no part in reaching it."""
        return self._pool

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """Return the path alone, also where the environment names a proxy."""
        return request.path_url

    def close(self) -> None:
        """Close all connections, also those of an answer that was not read to its end."""
        super().close()
        self._pool.close()


class _DialledPool(HTTPConnectionPool):
    def __init__(self, address: EngineAddress) -> None:
        super().__init__("localhost", maxsize=10)
        self._address = address
        self._connections: list[HTTPConnection] = []

    def _new_conn(self) -> HTTPConnection:
        connection = _DialledConnection(self._address)
        self._connections.append(connection)
        return connection

    def close(self) -> None:
        super().close()
        for connection in self._connections:
            connection.close()


class _DialledConnection(HTTPConnection):
    def __init__(self, address: EngineAddress) -> None:
        super().__init__("localhost")
        self._address = address

    def connect(self) -> None:
        patience = self.timeout if isinstance(self.timeout, (int, float)) else PATIENCE
        # urllib3 reads from the standard library's kind of socket
        self.sock = socket(fileno=self._address.dial(patience).detach())
        self.sock.settimeout(patience)
