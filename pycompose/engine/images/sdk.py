"""Obtains images through the docker SDK, which is imported only when something is pulled, built or looked up.

The SDK finds the registries' credentials (also from helpers) and packs build contexts, with .dockerignore.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from pycompose.engine.http.engine_address import EngineAddress
from pycompose.errors import EngineError, EngineUnreachableError, Problem
from pycompose.version import dotted_version

if TYPE_CHECKING:
    from docker import APIClient

SILENCE = 3600
"""Seconds that a build may be silent: a step that compiles may print nothing until it ends."""

Message = Mapping[str, Any]


class Images:
    """Pulls, builds and looks up images on the engine at ``address``; may be shared between threads.

    Pulls and builds yield the engine's messages as they come. All methods raise EngineError with the engine's message,
    or EngineUnreachableError if the connection is lost.
    """

    def __init__(self, address: EngineAddress, api: tuple[int, int]) -> None:
        self._address = address
        self._api = api

    def pull(self, reference: str, platform: str) -> Generator[Message, None, None]:
        """Pull an image with the user's credentials."""
        with self._client() as client:
            yield from client.pull(reference, stream=True, decode=True, platform=platform or None)

    def name_again(self, reference: str) -> None:
        """Tag an image with the name it has, so that the engine records the time; a digest cannot be tagged."""
        from docker.utils import parse_repository_tag

        repository, tag = parse_repository_tag(reference)
        if "@" not in reference:
            with self._client() as client:
                client.tag(reference, repository, tag or "latest", force=True)

    def build(self, **options: Any) -> Generator[Message, None, None]:
        """Build an image with the classic builder; ``options`` are those of the SDK."""
        with self._client() as client:
            yield from client.build(decode=True, rm=True, forcerm=True, timeout=SILENCE, **options)

    def digest(self, reference: str) -> str:
        """Return the digest of what a reference means, from its registry, with the user's credentials."""
        with self._client() as client:
            found: Any = client.inspect_distribution(reference)  # type: ignore[no-untyped-call]  # untyped there
            return str(found["Descriptor"]["digest"])

    @contextmanager
    def _client(self) -> Iterator[APIClient]:
        """Yield a client for one operation; its connections are closed, and its errors translated, at the end."""
        import docker
        from docker.utils.config import load_general_config
        from docker.utils.proxy import ProxyConfig

        from pycompose.engine.images.dialled_adapter import DialledAdapter

        with _translated():
            # this path is never dialled: it only keeps the SDK from choosing a transport of its own
            client = docker.APIClient(base_url="unix:///dialled", version=dotted_version(self._api))
            client.mount("http+docker://", DialledAdapter(self._address))
            # the SDK looked up the user's proxies by that path
            proxies = load_general_config().get("proxies", {})
            found = proxies.get(self._address.url, proxies.get("default", {}))
            vars(client)["_proxy_configs"] = ProxyConfig.from_dict(found)
            with closing(client):
                yield client


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the SDK's errors into ours."""
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException

    try:
        yield
    except APIError as error:
        raise EngineError(str(error.explanation or error), status=error.status_code or 0) from error
    except RequestException as error:
        hint = "check its log, and run the command again"
        raise EngineUnreachableError(Problem(None, "", f"lost the connection to the engine: {error}", hint)) from error
    except (DockerException, TypeError, OSError) as error:
        # the SDK raises these for a context that is not a folder, an invalid tag, a file that cannot be read
        raise EngineError(str(error)) from error
