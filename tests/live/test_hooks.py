"""Hooks: before the start in a container of their own, after it and before the stop inside."""

from __future__ import annotations

import docker
import pytest

from pycompose import naming
from tests.live.program import Program, inside, program

__all__ = ["program"]

pytestmark = pytest.mark.live

STACK = """\
services:
  app:
    image: {image}
    command: sleep 600
    init: true
    scale: 2
    environment: {{LEVEL: info}}
    volumes: ["log:/log"]
    pre_start:
      - command: ["sh", "-c", "echo prepared $$LEVEL $$WHO >>/log/all"]
        environment: {{WHO: once}}
      - command: ["sh", "-c", "echo warmed up >>/log/all"]
        per_replica: true
    post_start:
      - command: ["sh", "-c", "echo started as $$(id -u) in $$PWD >>/log/all"]
        user: "7"
        working_dir: /tmp
    pre_stop:
      - command: ["sh", "-c", "echo stopping >>/log/all"]
  log:
    image: {image}
    command: sh -c "chmod 777 /log; touch /log/all; chmod 666 /log/all; exec sleep 600"
    init: true
    volumes: ["log:/log"]
    healthcheck: {{test: ["CMD", "test", "-w", "/log/all"], interval: 200ms, start_period: 10s}}
volumes:
  log:
"""


def written(client: docker.APIClient, program: Program) -> list[str]:
    return inside(client, f"{program.project}-log-1", "cat", "/log/all").splitlines()


def leftovers(client: docker.APIClient, program: Program) -> list[str]:
    label = [f"{naming.PROJECT}={program.project}", f"{naming.ONE_OFF}=True"]
    return [container["Id"] for container in client.containers(all=True, filters={"label": label})]


@pytest.fixture
def applied(program: Program, image: str) -> Program:
    program.write(STACK.format(image=image))
    program.run("up", "-d", "log", "--wait")
    program.replace("    init: true\n    scale: 2\n", "    init: true\n    scale: 2\n    depends_on: [log]\n")
    program.run("up", "-d")
    return program


def test_hooks_run_once_or_for_each_container_and_in_order(applied: Program, client: docker.APIClient) -> None:
    lines = written(client, applied)
    assert lines[:2] == ["prepared info once", "warmed up"]
    assert sorted(lines[2:]) == ["started as 7 in /tmp", "started as 7 in /tmp", "warmed up"]
    assert leftovers(client, applied) == []
    assert "No changes" in applied.out("plan")


def test_a_container_more_needs_no_preparation(applied: Program, client: docker.APIClient) -> None:
    before = written(client, applied)
    applied.replace("scale: 2", "scale: 3")
    applied.run("up", "-d")
    assert written(client, applied)[len(before) :] == ["started as 7 in /tmp"]


def test_hooks_run_before_a_stop(applied: Program, client: docker.APIClient) -> None:
    before = written(client, applied)
    applied.replace("scale: 2", "scale: 0")
    applied.run("up", "-d")
    assert written(client, applied)[len(before) :] == ["stopping", "stopping"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("echo prepared", "service.app[1]: {name}-pre_start-0 exited (3)"),
        ("echo started", "service.app[1]: the hook post_start[0] of {name} failed (3)"),
    ],
)
def test_a_hook_that_fails_is_told_with_its_words(
    program: Program, client: docker.APIClient, image: str, command: str, told: str
) -> None:
    failing = STACK.format(image=image).replace(command, "echo broken; exit 3; echo")
    program.write(failing.replace("scale: 2", "scale: 1"))
    program.run("up", "-d", "log", "--wait")
    error = program.err("up", "-d", "app", code=1)
    assert f"{told.format(name=f'{program.project}-app-1')}\n    its last lines:\n      broken\n" in error
    assert leftovers(client, program) == []
