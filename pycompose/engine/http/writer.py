"""Changes the engine: one small request for each method, on its own connection.

Images are obtained through the docker SDK (engine/images/sdk.py). For the requests here it would cost a third of a
second of imports, and its request bodies lack what newer engines accept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pycompose.engine.http.engine_address import EngineAddress
from pycompose.engine.http.transport import PATIENCE, Answer, Connection, target_of
from pycompose.errors import EngineError

Payload = dict[str, Any]
"""A request body of the Engine API."""


class Writer:
    """Changes the engine at ``address`` with the API version ``api``; may be shared between threads.

    Every method raises EngineError with the engine's message and status, or EngineUnreachableError (status 0) if no
    answer came; then it is unknown whether the request took effect.
    """

    def __init__(self, address: EngineAddress, api: tuple[int, int]) -> None:
        self.address = address
        self.api = api

    def create_container(self, name: str, payload: Payload, platform: str = "") -> str:
        """Create a container and return its id."""
        query = {"name": name, **({"platform": platform} if platform else {})}
        return str(self._post("/containers/create", query, payload)["Id"])

    def start(self, container: str) -> None:
        """Start a container; one that already runs is no error."""
        self._post(f"/containers/{container}/start")

    def stop(self, container: str, grace: int) -> None:
        """Stop a container, by force after ``grace`` seconds; one that does not run is no error."""
        self._post(f"/containers/{container}/stop", {"t": grace}, patience=PATIENCE + grace)

    def unpause(self, container: str) -> None:
        """Resume a paused container."""
        self._post(f"/containers/{container}/unpause")

    def rename(self, container: str, name: str) -> None:
        """Rename a container."""
        self._post(f"/containers/{container}/rename", {"name": name})

    def update(self, container: str, payload: Payload) -> None:
        """Change settings that can be changed on an existing container."""
        self._post(f"/containers/{container}/update", {}, payload)

    def copy(self, container: str, folder: str, archive: bytes) -> None:
        """Unpack a tar archive in an existing folder of a container; owners and modes are those of the archive.

        Engine API: PUT /containers/{id}/archive. Its ``copyUIDGID`` would give everything to the container's own user.
        """
        query = {"path": folder, "noOverwriteDirNonDir": 1}
        self._send("PUT", f"/containers/{container}/archive", query, archive, PATIENCE)

    def remove_container(self, container: str, *, volumes: bool) -> None:
        """Remove a container, even if it runs, and its anonymous volumes if ``volumes`` is set."""
        self._send("DELETE", f"/containers/{container}", {"force": 1, "v": int(volumes)}, None, PATIENCE)

    def create_exec(self, container: str, payload: Payload) -> str:
        """Prepare a command in a running container, and return its id."""
        return str(self._post(f"/containers/{container}/exec", {}, payload)["Id"])

    def start_exec(self, execution: str) -> Connection:
        """Start a prepared command; return the connection with its output, which the caller closes."""
        connection = Connection(self.address)
        connection.send("POST", target_of(self.api, f"/exec/{execution}/start", {}), b'{"Detach": false, "Tty": false}')
        answer = connection.receive()
        if answer.status >= 400:
            raise _refusal(answer, _decoded(connection.body(answer)))
        return connection

    def create_network(self, payload: Payload) -> str:
        """Create a network and return its id."""
        return str(self._post("/networks/create", {}, payload)["Id"])

    def remove_network(self, network: str) -> None:
        """Remove a network, by id."""
        self._send("DELETE", f"/networks/{network}", {}, None, PATIENCE)

    def connect(self, network: str, container: str, endpoint: Payload) -> None:
        """Attach a container to a network."""
        self._post(f"/networks/{network}/connect", {}, {"Container": container, "EndpointConfig": endpoint})

    def disconnect(self, network: str, container: str) -> None:
        """Detach a container from a network."""
        self._post(f"/networks/{network}/disconnect", {}, {"Container": container, "Force": False})

    def create_volume(self, payload: Payload) -> Payload:
        """Create a volume, or find the one with that name, and return it as it is."""
        found: Payload = self._post("/volumes/create", {}, payload)
        return found

    def remove_volume(self, name: str) -> None:
        """Remove a volume and its data."""
        self._send("DELETE", f"/volumes/{name}", {}, None, PATIENCE)

    def _post(
        self, path: str, query: Mapping[str, Any] | None = None, body: Payload | None = None, patience: float = PATIENCE
    ) -> Any:
        return self._send("POST", path, query or {}, None if body is None else json.dumps(body).encode(), patience)

    def _send(self, method: str, path: str, query: Mapping[str, Any], body: bytes | None, patience: float) -> Any:
        # a new connection each time: an idle one may be dead, and a write must never be resent automatically
        connection = Connection(self.address, patience)
        try:
            kind = "application/x-tar" if method == "PUT" else "application/json"
            connection.send(method, target_of(self.api, path, query), body, kind)
            answer = connection.receive()
            text = connection.body(answer)
        finally:
            connection.close()
        document = _decoded(text)
        if answer.status >= 400:
            raise _refusal(answer, document)
        return document


def _refusal(answer: Answer, document: Any) -> EngineError:
    said = document.get("message") if isinstance(document, dict) else None
    return EngineError(str(said or f"the engine answered with status {answer.status}"), status=answer.status)


def _decoded(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None  # answers with status 204 and 304 have no body
