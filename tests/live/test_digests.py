"""Images pinned by what a registry says: a small registry of ours on the loopback, asked by the real engine."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import docker
import pytest
import yaml

from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


CONFIG = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}).encode()
MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": len(CONFIG),
            "digest": digest(CONFIG),
        },
        "layers": [],
    }
).encode()


class Registry(BaseHTTPRequestHandler):
    """Has one image, ``app:1``."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        contents = {
            "/v2/": (b"{}", "application/json"),
            "/v2/app/manifests/1": (MANIFEST, MANIFEST_TYPE),
            f"/v2/app/manifests/{digest(MANIFEST)}": (MANIFEST, MANIFEST_TYPE),
            f"/v2/app/blobs/{digest(CONFIG)}": (CONFIG, "application/octet-stream"),
        }
        body, kind = contents.get(self.path, (b'{"errors":[{"code":"MANIFEST_UNKNOWN"}]}', "application/json"))
        self.send_response(200 if self.path in contents else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Docker-Content-Digest", digest(body))
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 -- the name that the base class calls

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def registry() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_images_are_pinned_to_what_their_registry_has(program: Program, registry: str, image: str) -> None:
    program.write(f"services:\n  web:\n    image: {registry}/app:1\n    init: true\n")
    pinned = f"{registry}/app:1@{digest(MANIFEST)}"
    whole = yaml.safe_load(program.out("config", "--resolve-image-digests"))
    assert whole["services"]["web"]["image"] == pinned
    assert whole["services"]["web"]["init"] is True
    assert yaml.safe_load(program.out("config", "--lock-image-digests")) == {"services": {"web": {"image": pinned}}}


def test_an_image_that_the_registry_does_not_have(program: Program, registry: str, image: str) -> None:
    program.write(f"services:\n  web:\n    image: {registry}/app:2\n")
    told = program.err("config", "--resolve-image-digests", code=1)
    assert told.startswith(
        f'compose.yaml:3:5  services.web.image: the digest of "{registry}/app:2" cannot be resolved: '
    )


def test_what_a_pull_would_bring_is_known_without_it(
    program: Program, client: docker.APIClient, registry: str, image: str
) -> None:
    name = f"{registry}/app:1"
    program.write(f"services:\n  web:\n    image: {name}\n    pull_policy: always\n")
    client.tag(image, f"{registry}/app", "1")
    try:
        told = program.out("plan", "--pull-check")
        assert f"image.{name}" in told  # what is tagged so here is not what the registry has
        program.replace("app:1", "app:2")
        client.tag(image, f"{registry}/app", "2")
        silent = f"services.web.image: its registry does not report what {registry}/app:2 means now"
        assert silent in program.err("plan", "--pull-check")
        assert silent not in program.err("plan")
    finally:
        for tag in ("1", "2"):
            client.remove_image(f"{registry}/app:{tag}")
