"""Seccomp profiles: the file's text reaches the engine, and a change of the text is a change."""

from __future__ import annotations

import json

import docker
import pytest

from tests.live.program import Program, inside, program
from tests.live.test_commands import ids

__all__ = ["program"]

pytestmark = pytest.mark.live

STACK = """\
services:
  web:
    image: {image}
    command: sleep 600
    init: true
    security_opt: ["no-new-privileges:true", "seccomp:profile.json"]
"""


def profile(*forbidden: str) -> str:
    rules = [{"names": list(forbidden), "action": "SCMP_ACT_ERRNO"}]
    return json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules}, indent=2)


def test_a_profile_holds_and_its_change_is_named(program: Program, client: docker.APIClient, image: str) -> None:
    program.write(STACK.format(image=image))
    file = program.folder / "profile.json"
    file.write_text(profile("mkdir", "mkdirat"))
    program.run("up", "-d")
    before = ids(program)
    assert "Operation not permitted" in inside(client, before["web"], "mkdir", "/tmp/x")  # noqa: S108  in a container (in there)
    assert "No changes" in program.out("plan")
    file.write_text(json.dumps(json.loads(file.read_text())))
    assert "No changes" in program.out("plan")
    file.write_text(profile("chmod"))
    text = program.out("plan")
    assert "security_opt" in text
    assert "(compose.yaml:6, replaces)" in text
    program.run("up", "-d")
    assert inside(client, ids(program)["web"], "mkdir", "/tmp/x") == ""  # noqa: S108
    assert "No changes" in program.out("plan")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "cannot read {folder}/profile.json: there is no such file\n    looked for {folder}/profile.json\n"),
        ("{", ("{folder}/profile.json is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 "
         "(char 1)\n    a seccomp profile is a JSON document\n")),
    ],
)  # fmt: skip
def test_a_profile_that_is_none_is_told(program: Program, image: str, text: str | None, told: str) -> None:
    program.write(STACK.format(image=image))
    if text is not None:
        (program.folder / "profile.json").write_text(text)
    place = "compose.yaml:6:46  services.web.security_opt[1]: "
    assert program.err("up", "-d", code=1) == place + told.replace("{folder}", str(program.folder))
