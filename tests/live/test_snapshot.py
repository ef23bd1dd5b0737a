"""Snapshots: taken where a stack runs, they give its plan in another folder, and no engine is asked there."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from pycompose.engine.engine import Engine
from pycompose.kept.document_file import MOST_BYTES
from tests.live.program import Program, program
from tests.live.proxy import recording

__all__ = ["program"]

pytestmark = pytest.mark.live

HIDDEN = f"hunter-{secrets.token_hex(8)}"
NOWHERE = "unix:///nowhere.sock"

STACK = f"""\
services:
  db:
    image: {{image}}
    command: sleep 600
    init: true
    environment:
      LEVEL: ${{{{LEVEL:-info}}}}
      DB_PASSWORD: ${{{{PASSWORD}}}}
      URL: http://user:{HIDDEN}@db
    env_file: ../web.env
    labels:
      owner: me
      token: {HIDDEN}
    volumes:
      - ./data:/data
      - ~/never-there:/home
      - kept:/kept
    secrets: [{{{{source: token, mode: "0444"}}}}]
    configs: [settings]
  web:
    image: {{image}}
    command: sleep 600
    init: true
    mem_limit: 64m
    depends_on: [db]
secrets:
  token:
    file: ./token
configs:
  settings:
    content: level=${{{{LEVEL:-info}}}}
volumes:
  kept: {{{{}}}}
"""


@pytest.fixture
def host(program: Program, image: str) -> Program:
    """The program in the project's folder on the host, with the stack up."""
    folder = program.folder / "host" / "project"
    (folder / "data").mkdir(parents=True)
    (folder / ".env").write_text(f"PASSWORD={HIDDEN}\n")
    (folder.parent / "web.env").write_text(f"PLAIN={HIDDEN}\n")
    (folder / "token").write_text(HIDDEN)
    made = replace(program, folder=folder, environment={"HOME": str(program.folder), "XDG_CONFIG_HOME": str(folder)})
    made.write(STACK.format(image=image))
    made.run("up", "-d")
    return made


@pytest.fixture
def elsewhere(host: Program, tmp_path: Path) -> Program:
    """The program in another folder with the same files, where no engine answers."""
    shutil.copytree(host.folder.parent, tmp_path / "here", ignore=shutil.ignore_patterns("data", "pycompose"))
    key = (host.folder / "pycompose" / "key").read_text()
    environment = {"DOCKER_HOST": NOWHERE, "HOME": str(tmp_path / "here"), "PYCOMPOSE_KEY": key}
    return replace(host, folder=tmp_path / "here" / "project", environment=environment)


def take(host: Program) -> Path:
    file = host.folder.parent.parent / "stack.json"
    host.run("snapshot", "-o", str(file))
    return file


def change(*places: Program) -> None:
    """Change the files, in the same way in all places."""
    for place in places:
        place.replace("sleep 600", "sleep 601")
        place.replace("64m", "96m")
        place.replace("LEVEL:-info", "LEVEL:-debug")
        place.replace("owner: me", "owner: you")
        place.replace("kept:/kept", "kept:/elsewhere")
        place.replace(f"token: {HIDDEN}", f"token: {HIDDEN}-changed")
        (place.folder / ".env").write_text(f"PASSWORD={HIDDEN}-changed\n")
        (place.folder.parent / "web.env").write_text(f"PLAIN={HIDDEN}-changed\n")
        (place.folder / "token").write_text(f"{HIDDEN}-changed")


def as_here(text: str) -> str:
    """Give what the host says as it is said here: a file above the project's folder is named by its whole path."""
    return text.replace("/host/web.env", "/here/web.env")


def test_elsewhere_the_plan_is_that_of_the_host(host: Program, elsewhere: Program) -> None:
    file = take(host)
    assert elsewhere.out("plan", "--snapshot", str(file)) == host.out("plan")
    assert "No changes" in host.out("plan")
    change(host, elsewhere)
    assert elsewhere.out("plan", "--snapshot", str(file)) == as_here(host.out("plan"))
    planned = json.loads(elsewhere.out("plan", "--snapshot", str(file), "--format", "json"))
    live = json.loads(as_here(host.out("plan", "--format", "json")))
    assert (planned.pop("mode"), live.pop("mode")) == ("snapshot", "live")
    assert planned == live
    assert planned["summary"]["replace"] == 2
    host.run("up", "-d")
    assert "No changes" in elsewhere.out("plan", "--snapshot", str(take(host)))


def test_no_secret_is_in_it_and_it_is_its_owners_alone(host: Program) -> None:
    file = take(host)
    assert HIDDEN not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = json.loads(host.out("snapshot"))
    assert (written["pycompose"], written["format_version"]) == ("snapshot", "1.1")
    [db, _] = written["content"]["observed"]["containers"]
    assert db["live"]["environment"]["LEVEL"] == "info"
    assert db["live"]["environment"]["PLAIN"].keys() == {"$fingerprint"}
    assert db["labels"]["com.docker.compose.config-hash"].keys() == {"$fingerprint"}


def test_taking_one_only_looks(host: Program, engine: Engine, tmp_path: Path) -> None:
    socket = tmp_path / "engine.sock"
    with recording(Path(engine.look.address.url.removeprefix("unix://")), socket) as requests:
        host.run("snapshot", via=f"unix://{socket}")
    assert {method for method, _ in requests} == {"GET", "HEAD"}


def test_its_age_is_told_and_what_cannot_be_known(host: Program, elsewhere: Program) -> None:
    file = take(host)
    (elsewhere.folder / "token").unlink()
    stranger = replace(elsewhere, environment=elsewhere.environment | {"PYCOMPOSE_KEY": "0" * 64})
    told = stranger.run("plan", "--snapshot", str(file))
    assert told.stdout == host.out("plan")
    first, *warnings = told.stderr.splitlines()
    assert first.startswith(f"snapshot of {host.project} on {os.uname().nodename}, ")
    unknown = {line.split()[2].removesuffix(":") for line in warnings if line.startswith("warning: ")}
    assert unknown == {
        "services.db.environment.DB_PASSWORD",
        "services.db.environment.PLAIN",
        "services.db.environment.URL",
        "services.db.labels.token",
        "secrets.token",
        "configs.settings",
    }
    assert "there is no such file; it is unknown whether its content changed" in told.stderr


def test_what_docker_compose_made_is_as_the_files_say_there_too(
    host: Program, elsewhere: Program, client: docker.APIClient
) -> None:
    """A container without a stamp is compared by what it is, and by the fingerprint of what it was made with."""
    name = f"{host.project}-web-1"
    inspect = client.inspect_container(name)
    labels = {key: text for key, text in inspect["Config"]["Labels"].items() if not key.startswith("pycompose.")}
    client.remove_container(name, force=True)
    host_config = client.create_host_config(init=True, mem_limit=64 << 20, network_mode=f"{host.project}_default")
    made = client.create_container(
        inspect["Config"]["Image"],
        ["sleep", "600"],
        name=name,
        labels={**labels, "com.docker.compose.config-hash": "f" * 64},
        host_config=host_config,
    )
    client.start(made["Id"])
    file = take(host)
    assert elsewhere.out("plan", "--snapshot", str(file)) == host.out("plan")


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--out", "x.plan"], "error: --out and --snapshot exclude each other"),
        (
            ["--pull-check"],
            "error: --pull-check and --snapshot exclude each other: the registries are asked through an engine",
        ),
        (
            ["--content"],
            "error: --content and --snapshot exclude each other: the mounted files may be on another machine",
        ),
    ],
)
def test_what_needs_an_engine_is_refused(program: Program, flags: list[str], told: str) -> None:
    program.write("services: {web: {image: web}}\n")
    assert told in program.err("plan", "--snapshot", "stack.json", *flags, code=2)


def test_what_is_no_snapshot_is_refused(host: Program) -> None:
    file = take(host)
    host.run("plan", "--out", "release.plan")
    told = host.err("plan", "--snapshot", "release.plan", code=1)
    assert told == "error: release.plan: it is a saved plan, not a snapshot\n    check the name\n"
    other = replace(host, project="pyct-other")
    assert other.err("plan", "--snapshot", str(file), code=1).endswith(
        f'error: the snapshot is of the project "{host.project}", but these files are of "pyct-other"\n'
        f"    set the project name: -p {host.project}\n"
    )
    assert file.stat().st_size < MOST_BYTES


def test_in_ci_only_the_variables_that_are_named_are_read(host: Program, elsewhere: Program) -> None:
    file = take(host)
    elsewhere.replace("owner: me", "owner: ${REGISTRY_LOGIN:-nobody}")
    (elsewhere.folder.parent / ".git").mkdir()  # the checkout, whose files alone are read
    ci = replace(elsewhere, environment=elsewhere.environment | {"CI": "true", "REGISTRY_LOGIN": "from-the-runner"})
    plain = ci.out("plan", "--snapshot", str(file))
    assert '"me" → "nobody"' in plain
    assert "from-the-runner" not in plain
    assert '"me" → "from-the-runner"' in ci.out("plan", "--snapshot", str(file), "--env", "REGISTRY_LOGIN")
    assert "--env NOPE: this variable is not set in the shell" in ci.err(
        "plan", "--snapshot", str(file), "--env", "NOPE", code=2
    )
    assert "--env goes with --snapshot" in ci.err("plan", "--env", "HOME", code=2)
    # on a user's own machine all of them are read, as by any other command
    here = replace(elsewhere, environment=elsewhere.environment | {"REGISTRY_LOGIN": "from-the-shell"})
    assert '"me" → "from-the-shell"' in here.out("plan", "--snapshot", str(file))
