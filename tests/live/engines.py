"""Engines to test on: a client for each, a small image on it, and nothing left behind."""

from __future__ import annotations

import io
import secrets
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import docker
import pytest

from pycompose import naming
from pycompose.engine.engine import Engine, connect
from pycompose.errors import EngineUnreachableError

OWN_IMAGE = "pyct-busybox:latest"
BUSYBOX = Path("/bin/busybox")
APPLETS = (
    "cat",
    "echo",
    "false",
    "httpd",
    "kill",
    "ls",
    "nc",
    "nslookup",
    "sh",
    "sleep",
    "test",
    "touch",
    "true",
    "wget",
)


def engine_at(environment: Mapping[str, str]) -> Engine:
    """Give the engine that DOCKER_HOST names; where none answers, the test is skipped."""
    found = connect(environment)
    try:
        found.look.ping  # noqa: B018 (asks the engine)
    except EngineUnreachableError as error:
        pytest.skip(f"no engine: {error.problems[0].what}")
    return found


@contextmanager
def client_of(engine: Engine) -> Iterator[docker.APIClient]:
    """The docker SDK, to set things up and to look at them in another way than the code under test does."""
    major, minor = engine.look.ping.api
    with docker.APIClient(base_url=engine.look.address.url, version=f"{major}.{minor}") as client:
        yield client


def image_on(client: docker.APIClient) -> str:
    """An image with a shell, with ENV PATH and CMD sh; made from the host's static busybox where there is none."""
    for name in ("busybox:latest", OWN_IMAGE):
        if client.images(name, quiet=True):
            return name
    if not BUSYBOX.exists():
        pytest.skip("no busybox image, and no /bin/busybox (package busybox-static) to make one of")
    client.import_image_from_data(_root(), OWN_IMAGE.partition(":")[0], "latest", ["ENV PATH=/bin", 'CMD ["sh"]'])
    return OWN_IMAGE


def _root() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in ("bin", "tmp", "etc"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if folder == "tmp" else 0o755
            tar.addfile(entry)
        tar.add(BUSYBOX, "bin/busybox")
        for applet in APPLETS:
            entry = tarfile.TarInfo(f"bin/{applet}")
            entry.type, entry.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(entry)
    return packed.getvalue()


@contextmanager
def project_on(client: docker.APIClient) -> Iterator[str]:
    """A project's name that nobody else has; all that bears its label is removed afterwards, whatever happened."""
    name = f"pyct-{secrets.token_hex(4)}"
    try:
        yield name
    finally:
        label = {"label": f"{naming.PROJECT}={name}"}
        containers = client.containers(all=True, filters=label)
        for container in containers:
            client.remove_container(container["Id"], force=True, v=True)
        for network in client.networks(filters=label):
            # Engine 20.10 now and then loses count of a network's endpoints, and keeps the network for good
            with suppress(docker.errors.APIError):
                client.remove_network(network["Id"])
        for volume in client.volumes(filters=label)["Volumes"] or []:
            client.remove_volume(volume["Name"], force=True)
        # an anonymous volume that was carried over is no longer removed with its container
        mounted = {mount.get("Name", "") for container in containers for mount in container["Mounts"]}
        for volume in (name for name in mounted if len(name) == 64):
            with suppress(docker.errors.NotFound):
                client.remove_volume(volume, force=True)
