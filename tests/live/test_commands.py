"""The verbs from end to end: a real engine, the program as a process, what a user reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import docker
import pytest

from pycompose.engine.engine import Engine
from tests.live.program import Program, program
from tests.live.proxy import recording

__all__ = ["program"]

pytestmark = pytest.mark.live

STACK = """\
services:
  db:
    image: {image}
    command: sleep 600
    init: true
    environment:
      LEVEL: info
      DB_PASSWORD: hunter2
    healthcheck:
      test: ["CMD", "true"]
      interval: 1s
    volumes:
      - data:/data
  web:
    image: {image}
    command: sleep 600
    init: true
    mem_limit: 64m
    depends_on:
      db:
        condition: service_healthy
volumes:
  data: {{}}
"""


@pytest.fixture
def applied(program: Program, image: str) -> Program:
    """A stack that is up."""
    program.write(STACK.format(image=image))
    program.run("up", "-d")
    return program


def ids(program: Program) -> dict[str, str]:
    listed = [json.loads(line) for line in program.out("ps", "-a", "--format", "json").splitlines()]
    return {container["Service"]: container["ID"] for container in listed}


def test_up_starts_in_order_and_a_second_up_has_nothing_to_do(program: Program, image: str) -> None:
    program.write(STACK.format(image=image))
    told = program.err("up", "-d")
    assert told.index("service.db[1]                ready") < told.index("service.web[1]               started")
    assert told.splitlines()[-1].startswith(f"{program.project}: 4 created, ")
    nothing = f"No changes: 2 containers, 1 network, 1 volume of {program.project} match the files.\n"
    assert program.err("up", "-d") == nothing
    assert program.out("plan") == nothing


def test_a_changed_attribute_is_named_with_its_line_and_only_its_service_is_replaced(applied: Program) -> None:
    before = ids(applied)
    applied.replace("LEVEL: info", "LEVEL: debug")
    text = applied.out("plan")
    assert "  ± service.db[1]    replace      the file changed\n" in text
    assert '      ~ environment.LEVEL: "info" → "debug"  (compose.yaml:7, replaces)\n' in text
    assert "web" not in text
    plan = json.loads(applied.out("plan", "--format", "json"))
    assert plan["summary"]["replace"] == 1
    assert [change["address"] for change in plan["changes"]] == ["service.db[1]"]
    assert ids(applied) == before
    applied.run("up", "-d")
    after = ids(applied)
    assert after["web"] == before["web"]
    assert after["db"] != before["db"]
    assert not json.loads(applied.out("plan", "--format", "json"))["has_changes"]


def test_force_recreate_spares_dependencies(applied: Program) -> None:
    before = ids(applied)
    applied.run("up", "-d", "--force-recreate", "web")
    after = ids(applied)
    assert (after["db"] == before["db"], after["web"] == before["web"]) == (True, False)


def test_no_recreate_names_what_it_leaves(applied: Program) -> None:
    before = ids(applied)
    applied.replace("LEVEL: info", "LEVEL: debug")
    kept = (
        f"No changes: 1 container, 1 network, 1 volume of {applied.project} match the files.\n{{}}"
        "Kept\n  = service.db[1]    would be recreated without --no-recreate\n"
        '      ~ environment.LEVEL: "info" → "debug"  (compose.yaml:7, replaces)\n'
    )
    assert applied.out("plan", "--no-recreate") == kept.format("\n")
    assert applied.err("up", "-d", "--no-recreate") == kept.format("")
    assert ids(applied) == before


def test_a_limit_is_changed_in_place(applied: Program, client: docker.APIClient) -> None:
    before = ids(applied)
    applied.replace("64m", "96m")
    assert "~ mem_limit: 64 MiB → 96 MiB  (compose.yaml:18, in place)" in applied.out("plan")
    applied.run("up", "-d")
    assert ids(applied) == before
    assert client.inspect_container(before["web"])["HostConfig"]["Memory"] == 96 << 20
    assert "No changes" in applied.out("plan")


def test_a_secret_is_shown_nowhere(applied: Program, client: docker.APIClient) -> None:
    applied.replace("hunter2", "hunter3")
    for format_ in ("text", "json"):
        text = applied.out("plan", "--format", format_)
        assert "DB_PASSWORD" in text
        assert "hunter" not in text
    done = applied.run("--progress", "json", "up", "-d")
    assert "hunter" not in done.stdout + done.stderr
    labels = client.inspect_container(ids(applied)["db"])["Config"]["Labels"]
    assert "hunter" not in json.dumps(labels)


LOOKING = [
    ["plan"],
    ["plan", "--format", "json", "--content"],
    ["plan", "--drift-only"],
    ["plan", "--out", "saved.plan"],
    ["show", "saved.plan"],
    ["ps", "-a"],
    ["config"],
    ["why", "web"],
    ["snapshot", "-o", "host.snapshot"],
    ["plan", "--snapshot", "host.snapshot"],
    ["diff", "before.yaml", "compose.yaml"],
    ["version", "--engine"],
    ["--dry-run", "up", "-d"],
    ["--dry-run", "up", "-d", "--force-recreate", "--remove-orphans"],
    ["--dry-run", "down", "-v"],
    ["--dry-run", "apply", "saved.plan"],
]
LOOKED_AT = re.compile(
    r"(/v1\.\d+)?/(_ping|version|info|containers/json|containers/[^/]+/(json|changes)"
    r"|images/json|images/[^?]+/json|networks(/[^/]+)?|volumes(/[^/]+)?)(\?.*)?"
)
"""What a preview may ask an engine for."""


def test_what_only_looks_sends_only_get_and_head(
    applied: Program, client: docker.APIClient, engine: Engine, tmp_path: Path
) -> None:
    (applied.folder / "before.yaml").write_text((applied.folder / "compose.yaml").read_text())
    applied.replace("LEVEL: info", "LEVEL: debug")
    socket, before = tmp_path / "engine.sock", all_of(applied, client)
    with recording(Path(engine.look.address.url.removeprefix("unix://")), socket) as requests:
        for command in LOOKING:
            applied.run(*command, code=1 if command[0] == "diff" else 0, via=f"unix://{socket}")
        assert {method for method, _ in requests} == {"GET", "HEAD"}
        assert [path for _, path in requests if not LOOKED_AT.fullmatch(path)] == []
        assert all_of(applied, client) == before
        applied.run("up", "-d", via=f"unix://{socket}")
        assert {"POST", "DELETE"} <= {method for method, _ in requests}
    assert all_of(applied, client) != before


def all_of(program: Program, client: docker.APIClient) -> dict[str, object]:
    """Everything that the engine knows of a project, but for the probes of its health, and the images it has."""
    mine = {"label": f"com.docker.compose.project={program.project}"}
    listed = client.containers(all=True, filters=mine)
    containers = [client.inspect_container(container["Id"]) for container in listed]
    for container in containers:
        container["State"].pop("Health", None)  # probes go on
    return {
        "containers": containers,
        "networks": [client.inspect_network(network["Id"]) for network in client.networks(filters=mine)],
        "volumes": client.volumes(filters=mine)["Volumes"],
        "images": sorted(image["Id"] for image in client.images()),
    }


def test_down_keeps_the_data_and_down_v_does_not(applied: Program, client: docker.APIClient) -> None:
    volume = f"{applied.project}_data"
    applied.run("down")
    assert ids(applied) == {}
    assert client.inspect_volume(volume)["Name"] == volume
    assert applied.err("down") == (
        f"No changes: project {applied.project} has nothing that would be changed.\n"
        "Kept\n  = volume.data      it holds data; to remove it: down -v\n"
    )
    applied.run("up", "-d")
    applied.run("down", "-v")
    with pytest.raises(docker.errors.NotFound):
        client.inspect_volume(volume)


def test_up_shows_the_plan_before_it_does_anything(applied: Program) -> None:
    applied.replace("LEVEL: info", "LEVEL: debug")
    planned = applied.out("plan")
    told = applied.err("up", "-d")
    head, _, after = told.partition("\n\nPlan: 1 to replace.\n\n")
    assert f"{head}\n\nPlan: 1 to replace.\n" == planned
    assert after.startswith("service.db[1]")
    applied.replace("LEVEL: debug", "LEVEL: info")
    events = applied.run("--progress", "json", "up", "-d").stderr.splitlines()
    assert all(json.loads(line) for line in events[:-1])


def test_nothing_is_done_without_consent(applied: Program) -> None:
    before = ids(applied)
    applied.replace("LEVEL: info", "LEVEL: debug")
    assert applied.err("up", "-d", "--confirm", code=1).endswith(
        "error: nothing was changed: the plan needs confirmation, but there is no terminal; use --yes to approve it\n"
    )
    assert ids(applied) == before
    applied.run("up", "-d", "--confirm", "--yes")
    assert ids(applied)["db"] != before["db"]


def test_a_dry_run_is_the_plan_and_nothing_else(applied: Program, engine: Engine, tmp_path: Path) -> None:
    """Flaw F3 of docker compose v5.5: what it prints in a dry run looks as if it were done."""
    before = ids(applied)
    applied.replace("LEVEL: info", "LEVEL: debug")
    socket = tmp_path / "engine.sock"
    with recording(Path(engine.look.address.url.removeprefix("unix://")), socket) as requests:
        via = f"unix://{socket}"
        assert applied.run("--dry-run", "up", "-d", via=via).stdout == applied.out("plan")
        removed = applied.run("--dry-run", "down", "-v", via=via).stdout
    assert removed.endswith("Plan: 4 to remove.\n")
    assert {method for method, _ in requests} == {"GET", "HEAD"}
    assert ids(applied) == before


def test_the_exit_code_of_a_preview_says_whether_anything_would_change(applied: Program) -> None:
    """Flaw F4 of docker compose v5.5: a dry run exits 0 whether or not anything would change."""
    assert applied.out("plan", "--detailed-exitcode").startswith("No changes: ")
    applied.replace("LEVEL: info", "LEVEL: debug")
    assert applied.out("plan").endswith("Plan: 1 to replace.\n")
    assert applied.out("plan", "--detailed-exitcode", code=2).endswith("Plan: 1 to replace.\n")
    applied.replace("mem_limit: 64m", "mem_limit: much")
    assert "mem_limit" in applied.err("plan", "--detailed-exitcode", code=1)


DESTROYS = """\
  data:
    driver: local
    driver_opts:
      type: tmpfs
      device: tmpfs
"""


def test_a_dry_run_asks_nothing(applied: Program) -> None:
    """Flaw F15 of docker compose v5.5: it asks whether a volume may be lost in a dry run, too."""
    applied.replace("  data: {}\n", DESTROYS)
    code, said = applied.on_a_terminal("--dry-run", "up", "-d")
    assert "ALL ITS DATA IS LOST" in said
    assert "[y/N]" not in said
    assert code == 0


def test_data_is_never_lost_without_its_own_yes(applied: Program, client: docker.APIClient) -> None:
    volume = f"{applied.project}_data"
    before, created = ids(applied), client.inspect_volume(volume)["CreatedAt"]
    applied.replace("  data: {}\n", DESTROYS)
    for flags in ([], ["--yes"]):
        told = applied.err("up", "-d", *flags, code=1)
        assert told.endswith(
            "error: nothing was changed: the plan permanently deletes the data in volume.data, but there is no "
            "terminal; use --allow-data-loss to approve it\n"
        )
    assert "ALL ITS DATA IS LOST" in applied.out("plan")
    assert ids(applied) == before
    assert client.inspect_volume(volume)["CreatedAt"] == created
    applied.run("up", "-d", "--allow-data-loss")
    assert client.inspect_volume(volume)["Options"] == {"type": "tmpfs", "device": "tmpfs"}
    assert "No changes" in applied.out("plan")


@pytest.mark.parametrize(("answer", "destroyed"), [("n", False), ("", False), ("y", True)])
def test_a_person_is_asked(applied: Program, client: docker.APIClient, answer: str, destroyed: bool) -> None:
    applied.replace("  data: {}\n", DESTROYS)
    code, screen = applied.on_a_terminal("up", "-d", "--yes", answer=answer)
    assert "This permanently deletes the data in volume.data. Continue? [y/N]" in screen
    assert code == (0 if destroyed else 1)
    options = client.inspect_volume(f"{applied.project}_data")["Options"]
    assert bool(options) is destroyed


@pytest.mark.parametrize("columns", [80, 200])
def test_a_plan_is_as_wide_as_the_terminal_and_in_colour(applied: Program, columns: int) -> None:
    applied.replace("LEVEL: info", f"LEVEL: {'long-' * 8}")
    _, screen = applied.on_a_terminal("plan", columns=columns)
    change = '\033[34m~\033[0m environment.LEVEL: "info" → "' + "long-" * 8 + '"'
    assert f"      {change}{'  ' if columns == 200 else NEXT_LINE}(compose.yaml:7, replaces)\n" in screen
    applied.environment["NO_COLOR"] = "1"
    _, screen = applied.on_a_terminal("plan", columns=columns)
    applied.environment["COLUMNS"] = str(columns)
    assert screen == applied.out("plan")


NEXT_LINE = f"\n{' ' * 10}"


def test_an_image_that_nobody_has(program: Program) -> None:
    program.write("services:\n  web:\n    image: pyct-nobody-has-this:1\n    pull_policy: never\n")
    assert program.err("up", "-d", code=1) == (
        'compose.yaml:3:5  services.web.image: image "pyct-nobody-has-this:1" is not on the engine, '
        "and the pull policy is never\n"
        "    pull it first (docker pull pyct-nobody-has-this:1), or change pull_policy\n"
    )
    program.replace("    pull_policy: never\n", "")
    told = program.err("up", "-d", code=1)
    assert 'error: image.pyct-nobody-has-this:1: image "pyct-nobody-has-this:1" cannot be pulled: ' in told
    assert told.endswith(
        "    check the name, and that the registry is reachable; a private image needs: docker login\n"
        "    completed: network.default (create)\n"
        "    not started: service.web[1]\n"
        "    run the command again to continue\n"
    )


@pytest.mark.parametrize(
    "broken",
    ["    entrypoint: [/nobody/has/this]\n", "    entrypoint: [sh, -c, exit 3]\n"],
    ids=["does-not-start", "dies-at-once"],
)
def test_a_container_that_does_not_run_costs_nothing(applied: Program, client: docker.APIClient, broken: str) -> None:
    before = ids(applied)
    applied.replace("  web:\n    image: ", f"  web:\n{broken}    image: ")
    told = applied.err("up", "-d", code=1)
    assert "compose.yaml:14:3  service.web[1]: " in told
    assert client.inspect_container(before["web"])["Name"] == f"/{applied.project}-web-1"
    applied.replace(broken, "")
    applied.run("up", "-d")
    assert ids(applied)["web"] == before["web"]
    assert client.inspect_container(before["web"])["State"]["Running"]


def test_services_can_be_named(program: Program, image: str) -> None:
    program.write(STACK.format(image=image))
    program.run("up", "-d", "db")
    assert ids(program).keys() == {"db"}
    assert (
        program.err("up", "-d", "wbe", code=1)
        == 'compose.yaml:1:1  services: there is no service "wbe"\n    did you mean "web"?\n'
    )
    assert program.err("ps", "wbe", code=2) == f'error: no service "wbe" in {program.project}\n'


def test_ps_shows_a_table(applied: Program, image: str) -> None:
    header, *rows = applied.out("ps").splitlines()
    assert header.split() == ["NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS"]
    assert [row.split()[0] for row in rows] == [f"{applied.project}-db-1", f"{applied.project}-web-1"]
    assert "(healthy)" in rows[0]
    assert len(applied.out("ps", "-q").split()) == 2


def test_build_makes_the_image_and_the_same_image_replaces_nothing(
    program: Program, image: str, client: docker.APIClient
) -> None:
    (program.folder / "Dockerfile").write_text(
        f'FROM {image}\nARG TEXT\nRUN echo "$TEXT" >/text\nCMD ["sleep", "600"]\n'
    )
    program.write("services:\n  web:\n    init: true\n    build:\n      context: .\n      args:\n        TEXT: one\n")
    name = f"{program.project}-web"
    try:
        program.run("up", "-d")
        before = ids(program)
        [built] = client.images(name)
        assert built["Labels"]["com.docker.compose.service"] == "web"
        told = program.err("up", "-d", "--build")
        assert told.splitlines()[-1].startswith(f"{program.project}: 1 built, ")
        assert ids(program) == before
        program.replace("TEXT: one", "TEXT: two")
        assert "may replace" in program.out("plan", "--build")
        program.run("up", "-d", "--build")
        assert ids(program) != before
        assert "No changes" in program.out("plan")
    finally:
        program.run("down")
        client.remove_image(name, force=True)


def test_an_interrupt_stops_cleanly_and_the_next_up_goes_on(program: Program, image: str) -> None:
    program.write(STACK.format(image=image).replace('["CMD", "true"]', '["CMD", "false"]'))
    process = subprocess.Popen(
        [sys.executable, "-m", "pycompose", "-p", program.project, "up", "-d"],
        cwd=program.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr as spoken:
        try:
            for line in spoken:
                if "waiting" in line:
                    break
            process.send_signal(2)
            told = spoken.read()
            assert process.wait(timeout=20) == 130
        finally:
            process.kill()
    assert "error: interrupted\n" in told
    program.replace('["CMD", "false"]', '["CMD", "true"]')
    program.run("up", "-d")
    assert "No changes" in program.out("plan")


def test_a_dependency_that_is_not_healthy_says_why(program: Program, image: str) -> None:
    probe = '["CMD", "sh", "-c", "echo the cupboard is bare; exit 1"]'
    program.write(
        STACK.format(image=image)
        .replace('["CMD", "true"]', probe)
        .replace("interval: 1s", "interval: 1s\n      retries: 1")
    )
    began = time.monotonic()
    told = program.err("up", "-d", code=1)
    assert time.monotonic() - began < 20
    assert f"compose.yaml:2:3  service.db[1]: {program.project}-db-1 is unhealthy\n" in told
    assert "    the last probe failed (1):\n      the cupboard is bare\n" in told
    assert "    not started: service.web[1]\n" in told


def test_version_tells_of_the_engine(program: Program, engine: Engine) -> None:
    facts = json.loads(program.out("version", "--engine", "--format", "json"))["engine"]
    assert facts["version"] == engine.look.ping.version
    assert "bridge" in facts["network_drivers"]
    assert "local" in facts["volume_drivers"]
    assert f"{facts['version']}\n" in program.out("version", "--engine")


def test_what_cannot_be_applied_is_refused_with_its_place(program: Program, image: str) -> None:
    program.write(f"services:\n  web:\n    image: {image}\n    cpu_count: 2\n")
    for command in ("plan", "up"):
        assert program.err(command, code=1) == (
            "compose.yaml:4:5  services.web.cpu_count: only Windows containers support it\n    remove it\n"
        )
    assert ids(program) == {}


def test_drift_alone(applied: Program, client: docker.APIClient) -> None:
    assert applied.out("plan", "--drift-only") == f"No drift in {applied.project}.\n"
    client.update_container(ids(applied)["web"], mem_limit="32m", memswap_limit="64m")
    applied.replace("LEVEL: info", "LEVEL: debug")
    text = applied.out("plan", "--drift-only", "--detailed-exitcode", code=2)
    assert "mem_limit: 64 MiB → 32 MiB" in text
    assert "LEVEL" not in text


def test_what_may_be_a_secret_is_shown_when_asked_for_and_in_ci_only_by_force(applied: Program) -> None:
    applied.replace("hunter2", "hunter3")
    assert '"hunter2" → "hunter3"' in applied.out("plan", "--show-sensitive")
    applied.environment["CI"] = "true"
    told = applied.err("plan", "--show-sensitive", code=2)
    assert told.startswith("error: --show-sensitive would write secrets to CI logs")
    assert "hunter3" in applied.out("plan", "--show-sensitive", "--force")


def test_values_of_env_files_are_shown_nowhere(program: Program, image: str) -> None:
    program.write(f"services:\n  web: {{image: {image}, command: sleep 600, init: true, env_file: web.env}}\n")
    (program.folder / "web.env").write_text("LEVEL=plain-one\nGONE=plain-two\n")
    program.run("up", "-d")
    (program.folder / "web.env").write_text("LEVEL=plain-three\n")
    for format_ in ("text", "json", "markdown", "github", "html"):
        text = program.out("plan", "--format", format_)
        assert "LEVEL" in text
        assert "plain-" not in text
