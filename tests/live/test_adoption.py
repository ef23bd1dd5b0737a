"""A stack that docker compose made is taken over as it is, and left as it is by docker compose when we made it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from tests.live.program import Program

pytestmark = [pytest.mark.live, pytest.mark.peer]

FILES = Path(__file__).parent / "adoption"

CHANGES = {
    "service.built[1]": ('MINE: "1"', 'MINE: "2"', "services.built.environment.MINE"),
    "service.again[1]": ('command: ["500"]', 'command: ["501"]', "services.again.command"),
    "service.named[1]": ("hostname: me", "hostname: you", "services.named.hostname"),
    "service.read[1]": ("C=x=y", "C=x", "services.read.environment.C"),
    "service.ports[1]": ("82-84", "82-83", "services.ports.expose"),
    "service.nets[1]": ("ndots:1", "ndots:2", "services.nets.dns_opt"),
    "service.host[1]": ("uts: host, ", "", "services.host.uts"),
    "service.mounts[1]": ("size: 1m, mode", "size: 2m, mode", "services.mounts.volumes"),
    "service.binds[1]": ("/host:ro", "/host", "services.binds.volumes"),
    "service.limits[1]": ("soft: 1000", "soft: 1001", "services.limits.ulimits.nofile.soft"),
    "service.deploy[1]": ('cpus: "0.25"', 'cpus: "0.5"', "services.deploy.deploy.resources.limits.cpus"),
    "service.rights[1]": ("cap_drop: [MKNOD]", "cap_drop: [CHOWN]", "services.rights.cap_drop"),
    "service.health[1]": ("retries: 9", "retries: 8", "services.health.healthcheck.retries"),
}
"""By address: what is written otherwise in the file, and where the plan has to say so."""


@pytest.fixture(scope="module", autouse=True)
def peer() -> None:
    done = subprocess.run(["docker", "compose", "version"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("docker compose is not installed")


@pytest.fixture
def stack(project: str, image: str, tmp_path: Path) -> Iterator[Program]:
    shutil.copytree(FILES, tmp_path, dirs_exist_ok=True)
    # the builder of old engines, which every engine at hand has
    program = Program(tmp_path, project, {"IMAGE": image, "DOCKER_BUILDKIT": "0"})
    yield program
    shutil.copytree(FILES, tmp_path, dirs_exist_ok=True)
    program.run("down", "-v", "-t", "0")


def compose(program: Program, *arguments: str) -> None:
    command = ["docker", "compose", "-p", program.project, *arguments]
    environment = os.environ | program.environment
    done = subprocess.run(
        command, cwd=program.folder, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def ids(program: Program, client: docker.APIClient) -> dict[str, str]:
    label = {"label": f"com.docker.compose.project={program.project}"}
    return {container["Names"][0]: container["Id"] for container in client.containers(all=True, filters=label)}


def test_what_docker_compose_made_is_as_the_files_say(stack: Program, client: docker.APIClient) -> None:
    compose(stack, "up", "-d")
    made = ids(stack, client)
    assert "No changes" in stack.out("plan")
    stack.run("up", "-d")
    assert ids(stack, client) == made
    # another hash, as after an upgrade of docker compose: now only what the containers are counts
    stack.replace("init: true", "init: true, attach: true")
    assert "No changes" in stack.out("plan")
    for old, new, _ in CHANGES.values():
        stack.replace(old, new)
    changes = json.loads(stack.out("plan", "--format", "json"))["changes"]
    told = {change["address"]: {field["path"].partition("[")[0] for field in change["fields"]} for change in changes}
    # further replicas differ in the same, and what waits for a changed one is only started again
    named = {address: paths for address, paths in told.items() if paths and address.endswith("[1]")}
    assert named == {address: {path} for address, (_, _, path) in CHANGES.items()}


def test_docker_compose_leaves_what_we_made(stack: Program, client: docker.APIClient) -> None:
    """2.40 digests a mount of the host otherwise than v5.5, whose hash ours is (docs/differences.md)."""
    stack.run("up", "-d")
    made = ids(stack, client)
    compose(stack, "up", "-d")
    again = ids(stack, client)
    assert again.keys() == made.keys()
    assert {name for name, id_ in again.items() if made[name] != id_} <= {f"/{stack.project}-binds-1"}
    assert "No changes" in stack.out("plan")
