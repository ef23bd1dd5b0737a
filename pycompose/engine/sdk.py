"""Writes to the engine, through the docker SDK: the only module that imports it, and only once something is written.

The SDK brings the session on the socket, the registries' credentials and the packing of build contexts. Bodies are
ours (``payload``), because its own signatures lack what newer engines take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pycompose.engine.payload import Payload
from pycompose.engine.transport import Address
from pycompose.errors import EngineError, EngineUnreachableError, Problem

if TYPE_CHECKING:
    from docker import APIClient
    from requests import Response

PATIENCE = 60
"""Seconds the engine may take for an answer; for a stop the container's own grace is added."""

SILENCE = 3600
"""Seconds that a build may say nothing: a step that compiles is silent as long as it compiles."""


class Writer:
    """Changes the engine at ``address``; may be shared between threads.

    Every method raises EngineError with the engine's own message and status, or EngineUnreachableError (status 0)
    when no answer came: then nobody knows whether it was done.
    """

    def __init__(self, address: Address, api: tuple[int, int]) -> None:
        self._address = address
        self._version = f"{api[0]}.{api[1]}"

    @cached_property
    def _client(self) -> APIClient:
        import docker

        return docker.APIClient(base_url=self._address.url, version=self._version, timeout=PATIENCE)

    def create_container(self, name: str, payload: Payload, platform: str = "") -> str:
        """Create a container and give its id."""
        query = {"name": name, **({"platform": platform} if platform else {})}
        return str(self._post("/containers/create", query, payload).json()["Id"])

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
        """Give a container another name."""
        self._post(f"/containers/{container}/rename", {"name": name})

    def update(self, container: str, payload: Payload) -> None:
        """Set what can be set on a container that exists."""
        self._post(f"/containers/{container}/update", {}, payload)

    def remove_container(self, container: str, *, volumes: bool) -> None:
        """Remove a container, also one that runs, and its anonymous volumes if ``volumes``."""
        self._delete(f"/containers/{container}", {"force": "1", "v": "1" if volumes else "0"})

    def create_network(self, payload: Payload) -> str:
        """Create a network and give its id."""
        return str(self._post("/networks/create", {}, payload).json()["Id"])

    def remove_network(self, network: str) -> None:
        """Remove a network, by id."""
        self._delete(f"/networks/{network}")

    def connect(self, network: str, container: str, endpoint: Payload) -> None:
        """Attach a container to a network."""
        self._post(f"/networks/{network}/connect", {}, {"Container": container, "EndpointConfig": endpoint})

    def disconnect(self, network: str, container: str) -> None:
        """Detach a container from a network."""
        self._post(f"/networks/{network}/disconnect", {}, {"Container": container, "Force": False})

    def create_volume(self, payload: Payload) -> Payload:
        """Create a volume, or find the one of that name; give what it really is."""
        found: Payload = self._post("/volumes/create", {}, payload).json()
        return found

    def remove_volume(self, name: str) -> None:
        """Remove a volume and all that it holds."""
        self._delete(f"/volumes/{name}")

    def pull(self, reference: str, platform: str) -> Iterator[Payload]:
        """Pull an image with the user's credentials; gives the engine's messages as they come."""
        with _translated():
            yield from self._client.pull(reference, stream=True, decode=True, platform=platform or None)

    def build(self, **options: Any) -> Iterator[Payload]:
        """Build an image with the classic builder; gives the engine's messages as they come."""
        with _translated():
            yield from self._client.build(decode=True, rm=True, forcerm=True, timeout=SILENCE, **options)

    def _post(
        self, path: str, query: Mapping[str, Any] | None = None, body: Payload | None = None, patience: int = PATIENCE
    ) -> Response:
        return self._send("POST", path, query or {}, body, patience)

    def _delete(self, path: str, query: Mapping[str, Any] | None = None) -> Response:
        return self._send("DELETE", path, query or {}, None, PATIENCE)

    def _send(self, method: str, path: str, query: Mapping[str, Any], body: Payload | None, patience: int) -> Response:
        with _translated():
            url = f"{self._client.base_url}/v{self._version}{path}"
            response = self._client.request(method, url, params=dict(query), json=body, timeout=patience)
        if response.status_code >= 400:
            raise EngineError(_said(response), status=response.status_code)
        return response


class _translated:  # noqa: N801 (reads as what it does: with _translated())
    """Turns the SDK's errors into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        from docker.errors import APIError, DockerException
        from requests.exceptions import RequestException

        if isinstance(error, APIError):
            raise EngineError(str(error.explanation or error), status=error.status_code or 0) from error
        if isinstance(error, RequestException):
            what = f"the engine did not answer: {error}"
            raise EngineUnreachableError(
                Problem(None, "", what, "look at its log, and run the command again")
            ) from error
        if isinstance(error, DockerException | TypeError | OSError):
            raise EngineError(str(error)) from error


def _said(response: Response) -> str:
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError):
        return f"the engine answered {response.status_code} {response.reason}"
