"""Saved plans: what was printed is what is done, and nothing is done in a world that has moved."""

from __future__ import annotations

import json
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import docker
import pytest

from pycompose import naming
from pycompose.engine.engine import Engine
from pycompose.kept.basis import Choices
from pycompose.kept.saved_plan import Moment, save
from pycompose.plan.options import Options
from pycompose.render.plan.text import plan_as_text
from tests.live.program import Program, program
from tests.live.proxy import recording

__all__ = ["program"]

pytestmark = pytest.mark.live

HIDDEN = f"hunter-{secrets.token_hex(8)}"

STACK = """\
services:
  db: &touched
    image: {project}-saved:1
    command: sleep 600
    init: true
    environment:
      COLOUR: ${{COLOUR}}
      GREETING: hello ${{NAME}}
      DB_PASSWORD: ${{PASSWORD}}
    env_file: web.env
    secrets: [{{source: token, mode: "0444"}}]
    healthcheck:
      test: ["CMD", "true"]
      interval: 1s
  cache: *touched
  queue: *touched
  search: *touched
  web:
    image: {project}-saved:1
    command: sleep 600
    init: true
    depends_on:
      job: {{condition: service_completed_successfully}}
  job:
    image: {project}-saved:1
    command: "true"
    networks: [back]
  tools:
    image: {project}-saved:1
    command: sleep 600
    profiles: [tools]
networks:
  back: {{}}
secrets:
  token:
    file: token
"""

REFUSED = "error: nothing was changed: the project or the engine changed since this plan was made\n"
ANEW = "    create a new plan: pycompose plan --out FILE\n"


@dataclass(frozen=True)
class World:
    """A stack that is up, and the file of a plan that makes its database anew."""

    program: Program
    client: docker.APIClient
    image: str

    @property
    def file(self) -> Path:
        return self.program.folder / "release.plan"

    def name(self, service: str) -> str:
        return naming.container_name(self.program.project, service, 1)

    def plan(self) -> str:
        return self.program.out("plan", "--out", self.file.name)

    def apply(self, *flags: str, code: int = 0) -> str:
        return self.program.err("apply", *flags, self.file.name, code=code)

    def ids(self) -> set[str]:
        label = {"label": f"{naming.PROJECT}={self.program.project}"}
        return {container["Id"] for container in self.client.containers(all=True, filters=label)}


@pytest.fixture
def world(program: Program, client: docker.APIClient, image: str) -> Iterator[World]:
    reference = f"{program.project}-saved"
    client.tag(image, reference, "1")
    variables = {"NAME": "world", "PASSWORD": HIDDEN, "XDG_CONFIG_HOME": str(program.folder / "config")}
    made = World(replace(program, environment=variables), client, image)
    (program.folder / ".env").write_text("COLOUR=red\n")
    (program.folder / "web.env").write_text(f"PLAIN={HIDDEN}\n")
    (program.folder / "token").write_text(HIDDEN)
    program.write(STACK.format(project=program.project))
    try:
        made.program.run("up", "-d")
        (program.folder / ".env").write_text("COLOUR=green\n")
        yield made
    finally:
        for tag in client.images(reference):
            client.remove_image(tag["RepoTags"][0], force=True)


def edit(world: World) -> None:
    world.program.replace("init: true", "init: false")


def edit_variables(world: World) -> None:
    (world.program.folder / ".env").write_text("COLOUR=blue\n")


def edit_environment(world: World) -> None:
    (world.program.folder / "web.env").write_text("PLAIN=other\n")


def edit_secret(world: World) -> None:
    (world.program.folder / "token").write_text("other")


def add_override(world: World) -> None:
    (world.program.folder / "compose.override.yaml").write_text("services: {}\n")


def set_variable(world: World) -> None:
    world.program.environment["NAME"] = "moon"


def set_profile(world: World) -> None:
    world.program.environment["COMPOSE_PROFILES"] = "tools"


def retag(world: World) -> None:
    container = world.client.create_container(world.image, "true")
    made = world.client.commit(container["Id"], changes="LABEL another=one")
    world.client.remove_container(container["Id"])
    world.client.tag(made["Id"], f"{world.program.project}-saved", "1")


def remove(world: World) -> None:
    world.client.remove_container(world.name("db"), force=True)


def make_anew(world: World) -> None:
    name = world.name("cache")
    labels = world.client.inspect_container(name)["Config"]["Labels"]
    world.client.remove_container(name, force=True)
    made = world.client.create_container(world.image, "sleep 600", name=name, labels=labels)
    world.client.start(made["Id"])


def stop(world: World) -> None:
    world.client.stop(world.name("queue"), timeout=0)


def limit(world: World) -> None:
    world.client.update_container(world.name("search"), mem_limit=64 << 20, memswap_limit=128 << 20)


def remove_network(world: World) -> None:
    world.client.remove_network(f"{world.program.project}_back")


def add_member(world: World) -> None:
    labels = {naming.PROJECT: world.program.project, naming.SERVICE: "guest", naming.NUMBER: "1"}
    world.client.create_container(world.image, "true", labels=labels)


def take_another_key(world: World) -> None:
    world.program.environment["PYCOMPOSE_KEY"] = "0" * 64


WAYS: dict[Callable[[World], None], list[str]] = {
    edit: ["compose.yaml: it changed"],
    edit_variables: [".env: it changed", "the variable COLOUR: it changed"],
    edit_environment: ["web.env: it changed"],
    edit_secret: ["secrets.token: it changed"],
    add_override: ["compose.override.yaml: it is new"],
    set_variable: ["the variable NAME: it changed"],
    set_profile: ["the variable COMPOSE_PROFILES: it changed"],
    retag: ["image.PROJECT-saved:1: it is a different image now"],
    remove: ["service.db[1]: it no longer exists"],
    make_anew: ["service.cache[1]: it is a different one now"],
    stop: ["service.queue[1]: it was running, and is now stopped with an error"],
    limit: ["service.search[1]: it was changed"],
    remove_network: ["network.back: it no longer exists"],
    add_member: ["service.guest[1]: it is new"],
}


def test_each_way_in_which_the_world_moves_is_refused_by_name(world: World) -> None:
    world.plan()
    told: list[str] = []
    for way, lines in WAYS.items():
        way(world)
        before = world.ids()
        told += [line.replace("PROJECT", world.program.project) for line in lines]
        in_order = sorted(told, key=lambda line: line.partition(": "))
        assert world.apply(code=1) == REFUSED + ANEW + "".join(f"error: {line}\n" for line in in_order), way.__name__
        assert world.ids() == before


def test_another_key_can_compare_nothing(world: World) -> None:
    world.plan()
    take_another_key(world)
    told = world.apply(code=1)
    assert "error: PYCOMPOSE_KEY: the plan was saved with the key " in told
    assert "compose.yaml" not in told


def test_what_was_printed_is_done_step_by_step_and_only_once(world: World, engine: Engine, tmp_path: Path) -> None:
    text = world.plan()
    assert stat.S_IMODE(world.file.stat().st_mode) == 0o600
    assert world.program.out("show", world.file.name) == text
    assert world.program.out("plan") == text
    for format_ in ("json", "markdown", "github", "html"):
        shown = world.program.out("show", "--format", format_, world.file.name)
        assert shown == world.program.out("plan", "--format", format_)
    steps = json.loads(world.program.out("show", "--format", "json", world.file.name))["steps"]
    assert steps

    before = world.ids()
    with recording(Path(engine.look.address.url.removeprefix("unix://")), tmp_path / "docker.sock") as requests:
        dry = world.program.run("--dry-run", "apply", world.file.name, via=f"unix://{tmp_path}/docker.sock")
    assert dry.stdout == text
    assert {method for method, _ in requests} == {"GET", "HEAD"}
    assert world.ids() == before

    done = world.program.err("--progress", "json", "apply", world.file.name)
    events = [json.loads(line) for line in done.splitlines() if line.startswith("{")]
    finished = [event for event in events if event.get("event") in ("finished", "not_needed")]
    assert sorted((e["step"], e["verb"], e["address"]) for e in finished) == [
        (step["number"], step["verb"], step["address"]) for step in steps
    ]
    assert "No changes" in world.program.out("plan")
    told = world.apply(code=1)
    assert told == (
        f"{REFUSED}    there is nothing left to do: has this plan been applied already?\n"
        + "".join(
            f"error: service.{name}[1]: it is a different one now\n" for name in ("cache", "db", "queue", "search")
        )
    )


HEALTH = """\
services:
  db:
    image: {image}
    command: sleep 600
    init: true
    healthcheck:
      test: ["CMD", "test", "!", "-e", "/tmp/sick"]
      interval: 200ms
      retries: 1
  web:
    image: {image}
    command: sleep 600
    init: true
    depends_on:
      db: {{condition: service_healthy}}
"""


def test_health_and_restarts_do_not_count(program: Program, image: str, client: docker.APIClient) -> None:
    """A plan that does not wait, because the database is well, does not wait when it is ill by then."""
    program.write(HEALTH.format(image=image))
    program.run("up", "-d")
    program.replace("  web:\n", "  web:\n    hostname: another\n")
    assert "wait       service.db[1]" not in program.out("plan", "--out", "release.plan")
    db = naming.container_name(program.project, "db", 1)
    execution = client.exec_create(db, ["touch", "/tmp/sick"])  # noqa: S108 (in the container)
    client.exec_start(execution["Id"])
    client.restart(naming.container_name(program.project, "web", 1), timeout=0)
    deadline = time.monotonic() + 20
    while client.inspect_container(db)["State"]["Health"]["Status"] != "unhealthy":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "wait       service.db[1]" in program.out("plan")
    program.run("apply", "release.plan")
    assert client.inspect_container(naming.container_name(program.project, "web", 1))["Config"]["Hostname"] == "another"


def test_no_secret_is_in_the_file(world: World) -> None:
    world.program.environment["PASSWORD"] = f"{HIDDEN}-changed"
    (world.program.folder / "web.env").write_text(f"PLAIN={HIDDEN}-changed\n")
    (world.program.folder / "token").write_text(f"{HIDDEN}-changed")
    world.plan()
    assert HIDDEN not in world.file.read_text()


def test_what_the_plan_was_made_with_cannot_be_said_otherwise(world: World) -> None:
    world.plan()
    told = world.program.err("--profile", "tools", "apply", world.file.name, code=1)
    assert told == (
        "error: --profile: the plan was made with a different value\n"
        "    leave it out: the saved plan contains the options that it was made with\n"
    )


def test_it_can_be_applied_from_another_folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    world.plan()
    elsewhere = replace(world.program, folder=tmp_path_factory.mktemp("elsewhere"))
    elsewhere.run("apply", str(world.file))
    assert "No changes" in world.program.out("plan")


def test_a_plan_with_nothing_to_do(world: World) -> None:
    world.program.run("up", "-d")
    nothing = world.plan()
    assert nothing.startswith("No changes: ")
    assert world.apply() == nothing
    remove_network(world)
    assert "error: network.back: it no longer exists\n" in world.apply(code=1)


def test_losing_data_needs_a_yes_of_its_own(program: Program, client: docker.APIClient, image: str) -> None:
    volumes = "    volumes: ['data:/data']\nvolumes:\n  data:\n    driver_opts: {{{}}}\n"
    text = f"services:\n  web:\n    image: {image}\n    command: sleep 600\n    init: true\n"
    program.write(text + volumes.format(""))
    program.run("up", "-d")
    program.write(text + volumes.format("type: tmpfs, device: tmpfs"))
    program.run("plan", "--out", "release.plan")
    told = program.err("apply", "--yes", "release.plan", code=1)
    assert "use --allow-data-loss to approve it" in told
    program.run("apply", "--allow-data-loss", "release.plan")
    assert client.inspect_volume(f"{program.project}_data")["Options"]["type"] == "tmpfs"


def test_what_was_not_due_when_the_plan_was_made_is_not_due_later(
    program: Program, image: str, client: docker.APIClient
) -> None:
    client.tag(image, f"{program.project}-saved", "1")
    try:
        tagged = time.time()
        program.write(f"services:\n  web:\n    image: {program.project}-saved:1\n    pull_policy: every_1s\n")
        choices = Choices(folder=str(program.folder), project_name=program.project, options=Options(now=tagged))
        file = program.folder / "release.plan"
        planned = save(Moment.of(choices, os.environ), choices, file)
        assert "pull" not in [step.verb for step in planned.steps]
        while " pull " not in program.out("plan"):
            assert time.time() < tagged + 60
        assert program.out("--dry-run", "apply", file.name) == plan_as_text(planned)
    finally:
        client.remove_image(f"{program.project}-saved:1")


def test_a_build_is_of_the_context_that_was_looked_at(program: Program, image: str, client: docker.APIClient) -> None:
    (program.folder / "Dockerfile").write_text(f"FROM {image}\nCOPY . /there\nCMD sleep 600\n")
    (program.folder / ".dockerignore").write_text("*.log\n*.plan\n")
    (program.folder / "app").write_text("one")
    program.write("services:\n  web:\n    build: .\n    init: true\n")
    reference = f"{program.project}-web"
    program.run("plan", "--out", "release.plan")
    (program.folder / "app").chmod(0o755)
    told = program.err("apply", "release.plan", code=1)
    assert told == f"{REFUSED}{ANEW}error: the build context of {reference}: it changed\n"
    program.run("plan", "--out", "release.plan")
    (program.folder / "app.log").write_text("is not sent")
    try:
        program.run("apply", "release.plan")
        assert "No changes" in program.out("plan")
    finally:
        program.run("down")
        client.remove_image(reference, force=True)
