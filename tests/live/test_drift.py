"""What people do to a running project by hand: each told as what it is, and put back where that is ours to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import docker
import pytest

from pycompose.engine.engine import Engine
from pycompose.engine.http.writer import Writer
from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live

CASE = Path(__file__).parent / "drift"


class Hands:
    """A person with the docker command line, and this project's containers by the name of their service."""

    def __init__(self, client: docker.APIClient, engine: Engine, project: str, image: str) -> None:
        self.client = client
        self.writer = Writer(engine.look.address, engine.look.ping.api)
        self.project = project
        self.image = image

    def name(self, service: str) -> str:
        return f"{self.project}-{service}-1"

    def update(self, service: str, **limits: Any) -> None:
        self.writer.update(self.name(service), limits)

    def tag_another(self, reference: str) -> None:
        """Make an image like the other one, with another id, and give it the reference."""
        made = self.client.create_container(self.image, labels={"made": "by hand"})
        self.client.commit(made["Id"], reference, message="by hand")
        self.client.remove_container(made["Id"])

    def make_anew(self, service: str, command: list[str]) -> None:
        """Make a container again with another command, and all its labels, as some tools do."""
        old = self.client.inspect_container(self.name(service))
        self.client.remove_container(old["Id"], force=True)
        host = self.client.create_host_config(network_mode=f"{self.project}_default", init=True)
        made = self.client.create_container(
            old["Config"]["Image"], command, name=self.name(service), labels=old["Config"]["Labels"], host_config=host
        )
        self.client.start(made["Id"])

    def commit_and_run(self, service: str, name: str, image: str) -> None:
        self.client.commit(self.name(service), image)
        self.client.start(self.client.create_container(image, name=name)["Id"])


@pytest.fixture
def hands(client: docker.APIClient, engine: Engine, project: str, image: str) -> Iterator[Hands]:
    """The person; what they made and what bears no label of the project is taken away afterwards."""
    yield Hands(client, engine, project, image)
    for name in (f"{project}-stray", f"{project}-web-1", f"{project}-db-1"):
        with suppress(docker.errors.NotFound):
            client.remove_container(name, force=True)
    # a container that the project's fixture would remove later still needs its image and network
    for container in client.containers(all=True, filters={"name": f"^/{project}-"}):
        client.remove_container(container["Id"], force=True, v=True)
    with suppress(docker.errors.NotFound):
        client.remove_network(f"{project}_mesh")
    with suppress(docker.errors.NotFound):
        client.remove_volume(f"{project}_scratch")
    for tag in ("retagged", "copy"):
        with suppress(docker.errors.ImageNotFound):
            client.remove_image(f"{project}:{tag}", force=True)


def plan_of(program: Program) -> str:
    """Give what a plan says, without its steps; names and ids that differ from run to run are made the same."""
    done = program.run("plan")
    text = (done.stderr + done.stdout).partition("\nSteps\n")[0]
    return re.sub(r"\b[0-9a-f]{12}\b", "ID", text).replace(program.project, "PROJECT")


def test_what_was_done_by_hand(program: Program, hands: Hands, image: str) -> None:
    retagged = f"{program.project}:retagged"
    program.environment.update(IMAGE=image, RETAGGED=retagged)
    program.write((CASE / "compose.yaml").read_text())
    hands.client.tag(image, program.project, "retagged")
    # a network and a volume are made by hand, and otherwise, before the project is there
    hands.client.create_network(f"{program.project}_mesh", driver="bridge")
    hands.client.create_volume(f"{program.project}_scratch")
    program.run("up", "-d")
    assert "No changes" in plan_of(program)

    hands.update("memory", Memory=64 << 20, MemorySwap=128 << 20)
    hands.update("cpus", NanoCpus=250_000_000)
    hands.update("pids", PidsLimit=50)
    hands.update("restart", RestartPolicy={"Name": "always"})
    hands.update("limits", Memory=64 << 20, MemorySwap=128 << 20)
    hands.client.disconnect_container_from_network(hands.name("detached"), f"{program.project}_back")
    hands.client.disconnect_container_from_network(hands.name("aliased"), f"{program.project}_back")
    hands.client.connect_container_to_network(
        hands.name("aliased"), f"{program.project}_back", aliases=["aliased", "rest"]
    )
    hands.client.connect_container_to_network(hands.name("attached"), "bridge")
    hands.client.stop(hands.name("stopped"))
    hands.client.pause(hands.name("paused"))
    hands.client.kill(hands.name("killed"))
    hands.client.remove_container(hands.name("removed"), force=True)
    hands.client.rename(hands.name("renamed"), f"{program.project}-other")
    hands.tag_another(retagged)
    hands.make_anew("anew", ["sleep", "700"])
    hands.commit_and_run("memory", f"{program.project}-stray", f"{program.project}:copy")

    assert plan_of(program) == (CASE / "plan.txt").read_text()
    program.run("up", "-d")
    assert plan_of(program) == (CASE / "repaired.txt").read_text()
    # what is not the project's was not touched
    assert hands.client.inspect_container(f"{program.project}-stray")["State"]["Running"]
    assert "bridge" in hands.client.inspect_container(hands.name("attached"))["NetworkSettings"]["Networks"]


def test_a_container_made_of_an_image_that_was_committed_from_the_project(
    program: Program, hands: Hands, image: str
) -> None:
    program.write(f"services:\n  web:\n    image: {image}\n    command: sleep 600\n    init: true\n")
    program.run("up", "-d")
    own = f"{program.project}:copy"
    hands.client.commit(hands.name("web"), own)
    # the copy has the project's labels, its hash and now its name too, and is not the project's
    hands.client.remove_container(hands.name("web"), force=True)
    copy = hands.client.create_container(own, name=hands.name("web"))["Id"]
    assert "is already used by a container outside this project" in program.err("up", "-d", code=1)
    hands.client.remove_container(copy)

    # what the project itself makes of that image is its own
    program.replace(image, own)
    program.run("up", "-d")
    assert plan_of(program).startswith("No changes")


def test_names_that_others_have(program: Program, hands: Hands, image: str) -> None:
    program.write(f"services:\n  web:\n    image: {image}\n  db:\n    image: {image}\n")
    label = {"com.docker.compose.project": "pyct-other"}
    theirs = [
        hands.client.create_container(image, name=hands.name("web"), labels=label)["Id"],
        hands.client.create_container(image, name=hands.name("db"))["Id"],
    ]
    for command in (["plan"], ["up", "-d"]):
        said = program.err(*command, code=1).replace(program.project, "PROJECT")
        assert said == (CASE / "taken.txt").read_text()
    assert [hands.client.inspect_container(id_)["State"]["Status"] for id_ in theirs] == ["created", "created"]


LIMITS = """\
services:
  cache:
    image: {image}
    command: sleep 600
    init: true
    mem_limit: 64m
    restart: unless-stopped
    networks: [back]
  other:
    image: {image}
    command: sleep 600
    init: true
    networks: [front]
networks:
  back:
  front:
"""


def test_what_up_changed_itself_is_no_drift(program: Program, image: str) -> None:
    program.write(LIMITS.format(image=image))
    program.run("up", "-d")
    there = {"64m": "96m", "unless-stopped": "always", "[back]": "[back, front]"}
    for old, new in there.items():
        program.replace(old, new)
    program.run("up", "-d")
    for old, new in there.items():
        program.replace(new, old)
    text = program.out("plan")
    assert "  ~ service.cache[1]  update       the file changed\n" in text
    assert "      ~ mem_limit: 96 MiB → 64 MiB" in text
    assert "      - networks.front" in text
    assert "Drift" not in text
    assert program.out("plan", "--drift-only", "--detailed-exitcode") == f"No drift in {program.project}.\n"
    program.run("up", "-d")
    assert program.out("plan").startswith("No changes: ")


def test_a_change_by_hand_after_an_update_is_drift(program: Program, client: docker.APIClient, image: str) -> None:
    program.write(LIMITS.format(image=image))
    program.run("up", "-d")
    program.replace("64m", "96m")
    program.run("up", "-d")
    client.update_container(f"{program.project}-cache-1", mem_limit=128 << 20, memswap_limit=256 << 20)
    text = program.out("plan", "--drift-only", "--detailed-exitcode", code=2)
    assert "      ~ mem_limit: 96 MiB → 128 MiB" in text
