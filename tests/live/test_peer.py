"""pycompose and docker compose on the same stack: either sees and removes what the other made."""

from __future__ import annotations

import json
import subprocess

import docker
import pytest

from tests.live.program import Program, program
from tests.live.test_commands import STACK

__all__ = ["program"]

pytestmark = [pytest.mark.live, pytest.mark.peer]


@pytest.fixture(scope="session", autouse=True)
def peer() -> None:
    done = subprocess.run(["docker", "compose", "version"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("docker compose is not installed")


def compose(program: Program, *arguments: str) -> str:
    done = subprocess.run(
        ["docker", "compose", "-p", program.project, *arguments],
        cwd=program.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def left(program: Program, client: docker.APIClient) -> list[str]:
    label = {"label": f"com.docker.compose.project={program.project}"}
    containers = [container["Names"][0] for container in client.containers(all=True, filters=label)]
    return containers + [network["Name"] for network in client.networks(filters=label)]


def test_docker_compose_sees_and_removes_ours(program: Program, image: str, client: docker.APIClient) -> None:
    program.write(STACK.format(image=image))
    program.run("up", "-d")
    listed = [json.loads(line) for line in compose(program, "ps", "--format", "json").splitlines()]
    ours = [json.loads(line) for line in program.out("ps", "--format", "json").splitlines()]
    assert [container["Name"] for container in listed] == [container["Name"] for container in ours]
    for theirs, own in zip(listed, ours, strict=True):
        differing = {key for key in theirs if theirs[key] != own.get(key)}
        # the sizes are not asked for, and the ages are told a moment later
        assert differing <= {"RunningFor", "Status", "Labels", "LocalVolumes", "Mounts", "Networks", "Command"}
    assert program.project in compose(program, "ls")
    compose(program, "down", "-v")
    assert left(program, client) == []


def test_we_see_and_remove_what_docker_compose_made(program: Program, image: str, client: docker.APIClient) -> None:
    program.write(STACK.format(image=image))
    compose(program, "up", "-d")
    assert program.out("ps").count("Up ") == 2
    assert "No changes" in program.out("plan")
    program.run("down", "-v")
    assert left(program, client) == []


def test_a_container_of_docker_compose_is_replaced_by_what_differs(program: Program, image: str) -> None:
    program.write(STACK.format(image=image))
    compose(program, "up", "-d")
    program.replace("LEVEL: info", "LEVEL: debug")
    text = program.out("plan")
    assert "created by another tool, and differs" in text
    assert 'environment.LEVEL: "info" → "debug"  (compose.yaml:7, replaces)' in text
    assert "web" not in text
    program.run("up", "-d")
    assert "No changes" in program.out("plan")


FILES = """\
services:
  web:
    image: {image}
    command: sleep 600
    init: true
    configs: [inline, file]
    secrets:
      - file
      - source: file
        target: /etc/other
configs:
  inline:
    content: level=info
  file:
    file: ./file
secrets:
  file:
    file: ./file
"""


def test_configs_and_secrets_that_docker_compose_brought_are_adopted(program: Program, image: str) -> None:
    (program.folder / "file").write_text("x")
    program.environment["XDG_CONFIG_HOME"] = str(program.folder)
    program.write(FILES.format(image=image))
    compose(program, "up", "-d")
    done = program.run("plan")
    assert done.stdout.startswith("No changes: 1 container, 1 network")
    unknown = "it is unknown whether its content changed: it was applied with a different key, or by another tool"
    assert [line.partition(": ")[2] for line in done.stderr.splitlines() if unknown in line] == [
        f"compose.yaml:13:5  configs.inline: {unknown}",
        f"compose.yaml:15:5  configs.file: {unknown}",
        f"compose.yaml:18:5  secrets.file: {unknown}",
    ]
    program.replace("      - file\n      - source", "      - source")
    assert '          - type: "bind"\n' in program.out("plan")
