"""``depends_on``: every replica counts, and what a container was before it was started does not.

F8 and F14 are flaws told of docker compose. Version 5.5.0, tried on Engine 28.5, starts who waits for
``service_completed_successfully`` when the first replica has ended, and ``up --wait`` succeeds beside a replica without
a health check that died; the stale health of F14 could not be shown with it.
"""

from __future__ import annotations

import time

import docker
import pytest

from tests.live.program import Program, inside, program

__all__ = ["program"]

pytestmark = pytest.mark.live

REPLICAS = """\
services:
  many:
    image: {image}
    init: true
    scale: 2
    volumes: [shared:/shared]
    command:
      - sh
      - -c
      - |
        set -C
        if ( : > /shared/first ) 2>/dev/null; then {first}; else {second}; fi
    healthcheck:
      test: test -f /tmp/ready
      interval: 200ms
      retries: 100
  web:
    image: {image}
    init: true
    volumes: [shared:/shared]
    command: sh -c "ls /shared > /tmp/seen; sleep 600"
    depends_on:
      many:
        condition: {condition}
volumes:
  shared:
"""
"""Two replicas that find out by themselves which of them was first."""

DB = """\
services:
  db:
    image: {image}
    init: true
    command: sh -c "touch /tmp/ready; sleep 600"
    healthcheck:
      test: test -f /tmp/ready
      interval: 200ms
      retries: 2
  web:
    image: {image}
    init: true
    command: sleep 600
    depends_on:
      db:
        condition: service_healthy
"""


@pytest.mark.parametrize(
    "asked",
    [
        {
            "condition": "service_healthy",
            "first": "touch /tmp/ready; sleep 600",
            "second": "sleep 2; : > /shared/second; touch /tmp/ready; sleep 600",
        },
        {
            "condition": "service_completed_successfully",
            "first": "true",
            "second": "sleep 2; : > /shared/second",
        },
    ],
    ids=lambda asked: asked["condition"],
)
def test_every_replica_is_waited_for(
    asked: dict[str, str], program: Program, client: docker.APIClient, image: str
) -> None:
    program.write(REPLICAS.format(image=image, **asked))
    program.run("up", "-d")
    seen = inside(client, f"{program.project}-web-1", "cat", "/tmp/seen")  # noqa: S108  in a container
    assert seen.split() == ["first", "second"]


def test_one_replica_that_fails_is_a_failure(program: Program, client: docker.APIClient, image: str) -> None:
    condition = "service_completed_successfully"
    program.write(REPLICAS.format(image=image, condition=condition, first="true", second="sleep 1; false"))
    assert "exited (1)" in program.err("up", "-d", code=1)
    assert client.containers(filters={"name": f"^/{program.project}-web-1$"}) == []


def test_wait_looks_at_every_replica(program: Program, image: str) -> None:
    program.write(
        f"""\
services:
  many:
    image: {image}
    init: true
    scale: 2
    volumes: [shared:/shared]
    command: [sh, -c, "set -C; if ( : > /shared/first ) 2>/dev/null; then sleep 600; else false; fi"]
volumes:
  shared:
"""
    )
    assert "exited (1)" in program.err("up", "-d", "--wait", code=1)


def test_health_from_before_a_start_does_not_count(program: Program, client: docker.APIClient, image: str) -> None:
    program.write(DB.format(image=image))
    program.run("up", "-d")
    db = f"{program.project}-db-1"
    client.exec_start(client.exec_create(db, ["sh", "-c", "busybox rm /tmp/ready || rm /tmp/ready"])["Id"])
    deadline = time.monotonic() + 30
    while client.inspect_container(db)["State"]["Health"]["Status"] != "unhealthy":
        assert time.monotonic() < deadline, "it does not become unhealthy"
        time.sleep(0.1)
    client.stop(db, timeout=1)
    client.remove_container(f"{program.project}-web-1", force=True)
    program.run("up", "-d")
    assert client.inspect_container(f"{program.project}-web-1")["State"]["Running"]
