"""Changes the engine: one small request a method, on a connection of its own.

Images are got through the docker SDK (``sdk``); for everything here it would bring a third of a second of imports and
its own idea of the bodies, which lack what newer engines take.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from pycompose.engine.http.engine_address import EngineAddress
from pycompose.engine.http.transport import PATIENCE, Answer, Connection
from pycompose.errors import EngineError

Payload = dict[str, Any]
"""A body as the Engine API has it."""


class Writer:
    """Changes the engine at ``address``, in the API version ``api``; may be shared between threads.

    Every method raises EngineError with the engine's own message and status, or EngineUnreachableError (status 0)
    when no answer came: then nobody knows whether it was done.
    """

    def __init__(self, address: EngineAddress, api: tuple[int, int]) -> None:
        self.address = address
        self.api = api

    def create_container(self, name: str, payload: Payload, platform: str = "") -> str:
        """Create a container and give its id."""
        query = {"name": name, **({"platform": platform} if platform else {})}
        return str(self._post("/containers/create", query, payload)["Id"])

    def start(self, container: str) -> None:
        """Start a container; that it runs already is no error."""
        self._post(f"/containers/{container}/start")

    def stop(self, container: str, grace: int) -> None:
        """Stop a container, by force after ``grace`` seconds; that it does not run is no error."""
        self._post(f"/containers/{container}/stop", {"t": grace}, patience=PATIENCE + grace)

    def unpause(self, container: str) -> None:
        """Let a paused container go on."""
        self._post(f"/containers/{container}/unpause")

    def rename(self, container: str, name: str) -> None:
        """Return a container another name."""
        self._post(f"/containers/{container}/rename", {"name": name})

    def update(self, container: str, payload: Payload) -> None:
        """Set what can be set on a container that exists."""
        self._post(f"/containers/{container}/update", {}, payload)

    def copy(self, container: str, folder: str, archive: bytes) -> None:
        """Unpack a tar archive in a container, in a folder that it has; owners and modes are those of the archive.

        Engine API: PUT /containers/{id}/archive. Its ``copyUIDGID`` would give all to the container's own user.
        """
        query = {"path": folder, "noOverwriteDirNonDir": 1}
        self._send("PUT", f"/containers/{container}/archive", query, archive, PATIENCE)

    def remove_container(self, container: str, *, volumes: bool) -> None:
        """Remove a container, also one that runs, and its anonymous volumes if ``volumes``."""
        self._send("DELETE", f"/containers/{container}", {"force": 1, "v": int(volumes)}, None, PATIENCE)

    def create_exec(self, container: str, payload: Payload) -> str:
        """Prepare a command in a container that runs, and give its id."""
        return str(self._post(f"/containers/{container}/exec", {}, payload)["Id"])

    def start_exec(self, execution: str) -> Connection:
        """Start a prepared command; its output comes on the connection until it ends, and the caller closes it."""
        connection = Connection(self.address)
        connection.send("POST", self._target(f"/exec/{execution}/start", {}), b'{"Detach": false, "Tty": false}')
        answer = connection.receive()
        if answer.status >= 400:
            raise _refusal(answer, _decoded(connection.body(answer)))
        return connection

    def create_network(self, payload: Payload) -> str:
        """Create a network and give its id."""
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
        """Create a volume, or find the one of that name; give what it really is."""
        found: Payload = self._post("/volumes/create", {}, payload)
        return found

    def remove_volume(self, name: str) -> None:
        """Remove a volume and all that it holds."""
        self._send("DELETE", f"/volumes/{name}", {}, None, PATIENCE)

    def _post(
        self, path: str, query: Mapping[str, Any] | None = None, body: Payload | None = None, patience: float = PATIENCE
    ) -> Any:
        return self._send("POST", path, query or {}, None if body is None else json.dumps(body).encode(), patience)

    def _send(self, method: str, path: str, query: Mapping[str, Any], body: bytes | None, patience: float) -> Any:
        # an own connection each time: an idle one may be dead, and a write must never be sent twice by itself
        connection = Connection(self.address, patience)
        try:
            kind = "application/x-tar" if method == "PUT" else "application/json"
            connection.send(method, self._target(path, query), body, kind)
            answer = connection.receive()
            text = connection.body(answer)
        finally:
            connection.close()
        document = _decoded(text)
        if answer.status >= 400:
            raise _refusal(answer, document)
        return document

    def _target(self, path: str, query: Mapping[str, Any]) -> str:
        major, minor = self.api
        return f"/v{major}.{minor}{quote(path)}" + (f"?{urlencode(query)}" if query else "")


def _refusal(answer: Answer, document: Any) -> EngineError:
    said = document.get("message") if isinstance(document, dict) else None
    return EngineError(str(said or f"the engine answered with status {answer.status}"), status=answer.status)


def _decoded(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None  # 204 and 304 say nothing, and need not
