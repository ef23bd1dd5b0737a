"""What containers share with each other: namespaces, volumes, links, and lives that end together."""

from __future__ import annotations

import docker
import pytest

from tests.live.program import Program, inside, program
from tests.live.test_commands import ids

__all__ = ["program"]

pytestmark = pytest.mark.live

STACK = """\
x-quick: &quick
  image: {image}
  command: sleep 600
  init: true
services:
  owner:
    <<: *quick
    ipc: shareable
    volumes: [/data]
    environment:
      LEVEL: info
  guest:
    <<: *quick
    network_mode: service:owner
    ipc: service:owner
    pid: service:owner
  reader:
    <<: *quick
    volumes_from: ["owner:ro"]
    links: ["owner:landlord"]
  legacy:
    <<: *quick
    network_mode: bridge
    links: ["timer"]
  timer:
    <<: *quick
    network_mode: bridge
"""


@pytest.fixture
def applied(program: Program, image: str) -> Program:
    program.write(STACK.format(image=image))
    program.run("up", "-d")
    return program


def test_what_is_shared_is_shared_and_is_no_change(applied: Program, client: docker.APIClient) -> None:
    made = ids(applied)
    assert "No changes" in applied.out("plan")
    assert "No changes" in applied.err("up", "-d")  # F7: not recreated by every up
    assert ids(applied) == made
    host = client.inspect_container(made["guest"])["HostConfig"]
    owner = client.inspect_container(made["owner"])["Id"]
    assert {host["NetworkMode"], host["IpcMode"], host["PidMode"]} == {f"container:{owner}"}
    inside(client, made["owner"], "touch", "/data/mine")
    assert inside(client, made["reader"], "ls", "/data") == "mine\n"
    assert "Read-only" in inside(client, made["reader"], "touch", "/data/other")
    address = client.inspect_container(made["owner"])["NetworkSettings"]["Networks"][f"{applied.project}_default"]
    assert address["IPAddress"] in inside(client, made["reader"], "nslookup", "landlord")
    timer = client.inspect_container(made["timer"])["NetworkSettings"]["IPAddress"]
    assert f"{timer}\ttimer " in inside(client, made["legacy"], "cat", "/etc/hosts")


def test_who_shares_follows_when_the_owner_is_replaced(applied: Program, client: docker.APIClient) -> None:
    before = ids(applied)
    inside(client, before["owner"], "touch", "/data/mine")
    applied.replace("LEVEL: info", "LEVEL: debug")
    plan = applied.out("plan")
    assert "  ± service.owner[1]   replace      the file changed\n" in plan
    for service in ("guest", "reader"):
        address = f"service.{service}[1]"
        assert f"  ± {address:<18} replace      a service it depends on is being replaced\n" in plan
    assert "legacy" not in plan
    applied.run("up", "-d")
    after = ids(applied)
    assert {name for name in after if after[name] != before[name]} == {"owner", "guest", "reader"}
    owner = client.inspect_container(after["owner"])["Id"]
    assert client.inspect_container(after["guest"])["HostConfig"]["NetworkMode"] == f"container:{owner}"
    assert inside(client, after["reader"], "ls", "/data") == "mine\n"
    assert "No changes" in applied.out("plan")


@pytest.mark.parametrize("lender", ["owner", "container:{project}-lender"])
def test_volumes_of_others_stay_read_only_when_a_container_is_replaced(
    program: Program, client: docker.APIClient, image: str, lender: str
) -> None:
    other = client.create_container(image, ["true"], name=f"{program.project}-lender", volumes=["/data"])
    try:
        program.write(LENDING.format(image=image, lender=lender.format(project=program.project)))
        program.run("up", "-d")
        own = _volume_at(client, ids(program)["reader"], "/own")
        for level in ("debug", "trace"):
            program.replace("LEVEL: ", f"LEVEL: {level}-")
            program.run("up", "-d", "reader")
            reader = ids(program)["reader"]
            assert "Read-only" in inside(client, reader, "touch", "/data/other")
            assert _volume_at(client, reader, "/own") == own
            assert "No changes" in program.out("plan")
    finally:
        client.remove_container(other["Id"], v=True)


LENDING = """\
services:
  owner:
    image: {image}
    command: sleep 600
    init: true
    volumes: [/data]
  reader:
    image: {image}
    command: sleep 600
    init: true
    volumes: [/own]
    volumes_from: ["{lender}:ro"]
    environment: {{LEVEL: info}}
"""


def _volume_at(client: docker.APIClient, container: str, path: str) -> str:
    mounts = client.inspect_container(container)["Mounts"]
    return str(next(mount["Name"] for mount in mounts if mount["Destination"] == path))


def test_who_shares_a_namespace_is_restarted_with_its_owner(applied: Program, client: docker.APIClient) -> None:
    before = ids(applied)
    client.stop(before["owner"], timeout=0)
    plan = applied.out("plan")
    assert "  > service.owner[1]  start        is not running\n" in plan
    assert "service.guest[1]" in plan
    applied.run("up", "-d")
    assert ids(applied) == before
    assert client.inspect_container(before["guest"])["State"]["Running"]
    assert "No changes" in applied.out("plan")


def test_who_shares_with_one_that_is_gone_is_made_anew(applied: Program, client: docker.APIClient) -> None:
    before = ids(applied)
    client.remove_container(before["owner"], force=True)
    applied.run("up", "-d")
    after = ids(applied)
    owner = client.inspect_container(after["owner"])["Id"]
    assert client.inspect_container(after["guest"])["HostConfig"]["NetworkMode"] == f"container:{owner}"
    assert "No changes" in applied.out("plan")


RESTARTING = """\
services:
  db:
    image: {image}
    command: sleep 600
    init: true
    environment: {{LEVEL: info}}
  api:
    image: {image}
    command: sleep 600
    init: true
    depends_on:
      db: {{condition: service_started, restart: true}}
"""


def test_what_depends_with_restart_is_restarted(program: Program, client: docker.APIClient, image: str) -> None:
    program.write(RESTARTING.format(image=image))
    program.run("up", "-d")
    before = ids(program)
    began = client.inspect_container(before["api"])["State"]["StartedAt"]
    program.replace("LEVEL: info", "LEVEL: debug")
    assert "  > service.api[1]   restart      a service it depends on is being replaced\n" in program.out("plan")
    assert program.err("up", "-d").splitlines()[-1].startswith(f"{program.project}: 1 replaced, 1 restarted, ")
    after = ids(program)
    assert after["api"] == before["api"]
    assert client.inspect_container(after["api"])["State"]["StartedAt"] > began
    assert "No changes" in program.out("plan")
