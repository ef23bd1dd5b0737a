"""Configs and secrets in containers that run: what is in them, whose they are, and that a new content gets there."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docker
import pytest

from pycompose import naming
from pycompose.engine.engine import Engine
from pycompose.engine.execute.execute import execute
from pycompose.plan.changes import Reason
from pycompose.plan.steps import CopyFiles
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.stack import Stack
from tests.live.program import Program

pytestmark = pytest.mark.live

SECRET = f"secret-{secrets.token_hex(8)}"


@pytest.fixture
def owner(project: str) -> Iterator[Program]:
    """The program of a user who has a key of their own, and a variable with a secret.

    The folder is where every engine on this machine finds it: that of tests/engines has a root folder of its own.
    """
    with TemporaryDirectory(dir="/dev/shm") as name:
        folder = Path(name)
        yield Program(folder, project, {"XDG_CONFIG_HOME": str(folder / "config"), "TOKEN": SECRET})


def inside(client: docker.APIClient, program: Program, service: str, command: str) -> str:
    """Run a shell command in the first container of a service, as root, and give what it says."""
    container = naming.container_name(program.project, service, 1)
    started = client.exec_create(container, ["sh", "-c", command], user="0")
    said: bytes = client.exec_start(started["Id"])
    return said.decode()


def listed(client: docker.APIClient, program: Program, path: str, service: str = "web") -> tuple[str, str, str]:
    """Give the mode, owner and group of a path in a container, as ``ls`` writes them."""
    mode, _, owner, group, *_ = inside(client, program, service, f"ls -lnd {path}").split()
    return mode, owner, group


EVERYTHING = """\
services:
  web:
    image: {image}
    command: sleep 600
    init: true
    user: "1000:1000"
    configs:
      - inline
      - source: inline
        target: /etc/made/inline
        uid: "5"
        gid: "6"
        mode: 0440
      - source: folder
        target: /mounted
      - source: folder
        target: /copied
        uid: "1000"
        mode: 0400
    secrets:
      - variable
      - source: variable
        target: other
        mode: "0400"
        uid: "1000"
      - source: file
        uid: "1000"
        mode: "0400"
      - source: file
        target: mounted
      - empty
configs:
  inline:
    content: |
      level=$${{LEVEL}} for ${{USER_NAME:-somebody}}
  folder:
    file: ./folder
secrets:
  variable:
    environment: TOKEN
  file:
    file: ./file
  empty:
    environment: EMPTY
"""


def test_each_is_there_with_its_owner_and_its_mode(owner: Program, image: str, client: docker.APIClient) -> None:
    owner.environment["EMPTY"] = ""
    (owner.folder / "file").write_bytes(b"in a file\n")
    (owner.folder / "file").chmod(0o640)
    (owner.folder / "folder" / "below").mkdir(parents=True)
    (owner.folder / "folder" / "below" / "one").write_text("one")
    owner.write(EVERYTHING.format(image=image))
    owner.run("up", "-d")

    def content(path: str) -> str:
        return inside(client, owner, "web", f"cat {path}")

    assert content("/inline") == content("/etc/made/inline") == "level=${LEVEL} for somebody\n"
    assert content("/run/secrets/variable") == content("/run/secrets/other") == SECRET
    assert content("/run/secrets/file") == content("/run/secrets/mounted") == "in a file\n"
    assert content("/mounted/below/one") == content("/copied/below/one") == "one"
    assert content("/run/secrets/empty") == ""
    assert listed(client, owner, "/inline") == ("-r--r--r--", "1000", "1000")
    assert listed(client, owner, "/etc/made/inline") == ("-r--r-----", "5", "6")
    assert listed(client, owner, "/run/secrets/variable") == ("-r--r--r--", "1000", "1000")
    assert listed(client, owner, "/run/secrets/other") == ("-r--------", "1000", "1000")
    assert listed(client, owner, "/run/secrets/file") == ("-r--------", "1000", "1000")
    assert listed(client, owner, "/run/secrets/mounted") == ("-rw-r-----", str(os.getuid()), str(os.getgid()))
    assert listed(client, owner, "/run/secrets/empty") == ("-r--r--r--", "1000", "1000")
    assert listed(client, owner, "/copied/below/one") == ("-r--------", "1000", "1000")
    assert listed(client, owner, "/copied/below") == ("dr-x------", "1000", "1000")
    assert listed(client, owner, "/etc/made") == ("drwxr-xr-x", "0", "0")
    assert "Read-only file system" in inside(client, owner, "web", "touch /run/secrets/mounted /mounted/new 2>&1")
    assert not json.loads(owner.out("plan", "--format", "json"))["has_changes"]


CHANGING = """\
services:
  web:
    image: {image}
    command: sleep 600
    init: true
    configs: [inline]
    secrets: [variable, file]
  other:
    image: {image}
    command: sleep 600
    init: true
configs:
  inline:
    content: level=info
secrets:
  variable:
    environment: TOKEN
  file:
    file: ./file
"""


def test_a_changed_content_is_named_with_its_line_and_gets_there(
    owner: Program, image: str, client: docker.APIClient
) -> None:
    """Docker compose does not notice it (flaw F5): the container goes on with the old one until somebody starts it."""
    file = owner.folder / "file"
    file.write_text("old")
    owner.write(CHANGING.format(image=image))
    owner.run("up", "-d")
    assert owner.out("plan").startswith("No changes: 2 containers")

    def change(what: str, line: int) -> None:
        plan = json.loads(owner.out("plan", "--format", "json"))
        [found] = plan["changes"]
        assert found["address"] == "service.web[1]"
        assert (found["action"], found["reasons"]) == ("replace", ["content_changed"])
        [field] = found["fields"]
        assert (field["path"], field["origin"]["line"]) == (what, line)
        assert (field["before"], field["after"], field["sensitive"]) == (None, None, True)
        assert f"      ~ {what}: (content changed)  (compose.yaml:{line}, replaces)\n" in owner.out("plan")
        owner.run("up", "-d")
        assert owner.out("plan").startswith("No changes: 2 containers")

    owner.replace("level=info", "level=debug")
    change("configs.inline", 14)
    assert inside(client, owner, "web", "cat /inline") == "level=debug"
    file.write_text("new")
    change("secrets.file", 19)
    assert inside(client, owner, "web", "cat /run/secrets/file") == "new"
    owner.environment["TOKEN"] = "another"
    change("secrets.variable", 17)
    assert inside(client, owner, "web", "cat /run/secrets/variable") == "another"


def test_a_content_is_nowhere_but_in_the_container(owner: Program, image: str, client: docker.APIClient) -> None:
    owner.write(CHANGING.format(image=image).replace("level=info", f"inline-{SECRET}"))
    (owner.folder / "file").write_text(f"file-{SECRET}")
    shown = [owner.run("plan"), owner.run("plan", "--format", "json"), owner.run("--progress", "json", "up", "-d")]
    owner.environment["TOKEN"] = f"new-{SECRET}"
    shown += [owner.run("plan"), owner.run("--progress", "json", "up", "-d"), owner.run("ps", "--format", "json")]
    assert not [done for done in shown if SECRET in done.stdout + done.stderr]
    inspect = json.dumps(client.inspect_container(naming.container_name(owner.project, "web", 1)))
    assert SECRET not in inspect
    assert naming.STAMP in inspect


def test_under_another_key_a_content_is_unknown_and_under_a_shared_one_it_is_not(owner: Program, image: str) -> None:
    (owner.folder / "file").write_text("old")
    owner.write(CHANGING.format(image=image))
    owner.run("up", "-d")
    key = (owner.folder / "config" / "pycompose" / "key").read_text().strip()
    stranger = replace(owner, environment={"TOKEN": "new", "PYCOMPOSE_KEY": "0" * 64})
    done = stranger.run("plan")
    assert done.stdout.startswith("No changes: 2 containers")
    assert done.stderr.count("it is unknown whether its content changed") == 3
    colleague = replace(owner, environment={"TOKEN": "new", "PYCOMPOSE_KEY": key})
    done = colleague.run("plan")
    assert "secrets.variable: (content changed)" in done.stdout
    assert done.stderr == ""
    assert key not in done.stdout


HARDENED = """\
services:
  web:
    image: {image}
    command: sleep 600
    init: true
    read_only: true
    tmpfs: [/run]
    volumes: [/run/secrets]
    secrets:
      - source: variable
        mode: "0400"
      - source: file
        target: /mounted
secrets:
  variable:
    environment: TOKEN
  file:
    file: ./file
"""


def test_a_read_only_container_gets_them_in_a_volume_or_mounted(
    owner: Program, image: str, client: docker.APIClient
) -> None:
    (owner.folder / "file").write_text("old")
    owner.write(HARDENED.format(image=image))
    owner.run("up", "-d")
    assert inside(client, owner, "web", "cat /run/secrets/variable /mounted") == f"{SECRET}old"
    assert listed(client, owner, "/run/secrets/variable") == ("-r--------", "0", "0")
    owner.environment["TOKEN"] = "another"
    owner.run("up", "-d")
    assert inside(client, owner, "web", "cat /run/secrets/variable") == "another"
    assert owner.out("plan").startswith("No changes")

    before = owner.out("ps", "-q")
    owner.replace("    volumes: [/run/secrets]\n", "")
    assert owner.err("plan", code=1) == (
        "compose.yaml:9:9  services.web.secrets[0]: "
        "the tmpfs at /run hides what is copied to /run/secrets/variable\n"
        "    write it to a file and set file: in secrets.variable, and the file is mounted instead\n"
    )
    owner.replace("    tmpfs: [/run]\n", "")
    assert owner.err("up", "-d", code=1) == (
        "compose.yaml:8:9  services.web.secrets[0]: "
        "the container is read_only, so nothing can be copied to /run/secrets/variable\n"
        "    write it to a file and set file: in secrets.variable, and the file is mounted instead; "
        "or mount a volume at /run/secrets\n"
    )
    assert owner.out("ps", "-q") == before


def test_a_run_that_died_before_it_copied_is_finished_by_the_next(
    owner: Program, image: str, engine: Engine, client: docker.APIClient
) -> None:
    owner.write(CHANGING.format(image=image))
    (owner.folder / "file").write_text("old")
    stack = stack_of(owner, engine)
    plan = stack.plan()
    [copy] = [step for step in plan.steps if isinstance(step, CopyFiles)]
    execute(plan._replace(steps=plan.steps[: copy.number - 1]), engine).raise_for_failures()
    again = stack.plan()
    [change] = [change for change in again.changes if str(change.address) == "service.web[1]"]
    assert change.reasons == (Reason.NOT_RUNNING,)
    owner.run("up", "-d")
    assert inside(client, owner, "web", "cat /run/secrets/variable") == SECRET


def stack_of(program: Program, engine: Engine) -> Stack:
    """Load the program's project in this process."""
    environment = {**os.environ, **program.environment}
    return Stack(
        project=load(LoadOptions(project_name=program.project, environment=environment, cwd=program.folder)),
        engine=engine,
    )


@pytest.mark.parametrize("target", ["/etc", "/tmp/file/below"])  # noqa: S108 (in the container)
def test_what_is_in_the_way_in_the_image_is_the_engines_own_message(
    target: str, owner: Program, image: str, client: docker.APIClient
) -> None:
    """A folder is not replaced by a file, nor a file by a folder: the plan cannot know what the image has."""
    web: dict[str, Any] = {"image": image, "configs": [{"source": "inline", "target": target}]}
    web["configs"].insert(0, {"source": "inline", "target": "/tmp/file"})  # noqa: S108 (in the container)
    owner.write(json.dumps({"services": {"web": web}, "configs": {"inline": {"content": "x"}}}))
    told = owner.err("up", "-d", code=1)
    assert "service.web[1]: " in told
    assert "copy" in told


def test_the_content_of_a_mounted_file_is_compared_where_that_is_asked_for(owner: Program, image: str) -> None:
    owner.write(
        f"services:\n  web:\n    image: {image}\n    command: sleep 600\n    init: true\n"
        "    volumes:\n      - ./folder:/folder\n      - ./settings:/etc/settings:ro\n"
    )
    settings = owner.folder / "settings"
    (owner.folder / "folder").mkdir()
    settings.write_text("one")
    owner.run("up", "-d", "--content")
    assert owner.run("plan", "--content").stderr == ""

    settings.write_text(SECRET)
    (owner.folder / "folder" / "new").write_text("folders are not read")
    assert owner.out("plan").startswith("No changes")
    told = owner.out("plan", "--content")
    assert SECRET not in told
    assert "content of its files changed" in told
    assert "~ volumes[1]: (content changed)  (compose.yaml:8, replaces)" in told

    owner.run("plan", "--content", "--out", "saved")
    settings.write_text("another one")
    assert "services.web.volumes[1]" in owner.err("apply", "saved", code=1)
    settings.write_text(SECRET)
    owner.run("apply", "saved")
    assert owner.out("plan", "--content").startswith("No changes")
    owner.replace("- ./folder:/folder\n      - ./settings:/etc/settings:ro", "- ./settings:/etc/settings:ro")
    told = owner.out("plan", "--content")
    assert "- volumes[0]" in told
    assert "content changed" not in told


def test_whether_a_mounted_file_changed_is_unknown_where_nobody_looked_before(owner: Program, image: str) -> None:
    owner.write(
        f"services:\n  web:\n    image: {image}\n    command: sleep 600\n    init: true\n"
        "    volumes: [./settings:/etc/settings]\n"
    )
    (owner.folder / "settings").write_text("one")
    owner.run("up", "-d")
    assert owner.run("plan").stderr == ""
    told = owner.run("plan", "--content")
    assert told.stdout.startswith("No changes")
    assert told.stderr == (
        "warning: compose.yaml:6:15  services.web.volumes[0]: it is unknown whether this file's content changed:"
        " it was applied without --content, or with a different key\n"
        "    apply it again: --content --force-recreate\n"
    )
