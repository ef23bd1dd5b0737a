"""What would stop a plan on its way is found before anything is stopped."""

from __future__ import annotations

import os
import socket

import docker
import pytest

from tests.live.program import Program, program
from tests.live.test_commands import ids

__all__ = ["program"]

pytestmark = pytest.mark.live

STACK = """\
services:
  web:
    image: {image}
    command: sleep 600
    init: true
    environment: {{LEVEL: info}}
"""


@pytest.fixture
def applied(program: Program, image: str) -> Program:
    program.write(STACK.format(image=image))
    program.run("up", "-d")
    return program


def test_a_port_that_a_process_has_is_told_and_nothing_is_stopped(applied: Program) -> None:
    before = ids(applied)
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        applied.replace("LEVEL: info}", f'LEVEL: debug}}\n    ports: ["{port}:80"]')
        for command in (["plan"], ["up", "-d"]):
            assert applied.err(*command, code=1) == (
                f"compose.yaml:7:13  services.web.ports[0]: port {port}/tcp is already used by "
                f"the process {os.getpid()} ({command_of(os.getpid())})\n    stop it, or publish another port\n"
            )
    assert ids(applied) == before
    applied.run("up", "-d")


def command_of(process: int) -> str:
    with open(f"/proc/{process}/comm") as file:
        return file.read().strip()


def test_a_port_that_a_container_has_is_told(applied: Program, client: docker.APIClient, image: str) -> None:
    host = client.create_host_config(port_bindings={80: None}, auto_remove=True)
    name = f"{applied.project}-holder"
    holder = client.create_container(image, ["sleep", "60"], name=name, ports=[80], host_config=host)["Id"]
    try:
        client.start(holder)
        port = client.port(holder, 80)[0]["HostPort"]
        applied.replace("LEVEL: info}", f'LEVEL: debug}}\n    ports: ["{port}:80"]')
        assert f"port {port}/tcp is already used by the container {name}\n" in applied.err("up", "-d", code=1)
    finally:
        client.remove_container(holder, force=True)
    applied.run("up", "-d")
    assert "No changes" in applied.out("plan")
    applied.replace("LEVEL: debug", "LEVEL: trace")  # its own port stands in nobody's way
    applied.run("up", "-d")


def test_a_missing_folder_and_a_missing_health_check_are_told_at_once(program: Program, image: str) -> None:
    bind = "{type: bind, source: ./nothing, target: /data, bind: {create_host_path: false}}"
    other = f"  other:\n    image: {image}\n    depends_on: {{web: {{condition: service_healthy}}}}\n"
    program.write(f"{STACK.format(image=image)}    volumes: [{bind}]\n{other}")
    assert program.err("up", "-d", code=1) == (
        f"compose.yaml:7:15  services.web.volumes[0]: {program.folder}/nothing does not exist on this machine\n"
        "    create it, or correct the path\n"
        "compose.yaml:10:18  services.other.depends_on.web: web has no health check, so it never becomes healthy\n"
        "    add a healthcheck to web, or use condition: service_started\n"
    )
