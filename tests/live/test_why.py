"""Why a container is as it is, asked of a real engine."""

from __future__ import annotations

import json

import pytest

from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live


def test_why_it_was_made_and_what_would_remake_it(program: Program, image: str) -> None:
    program.write(f"services:\n  web: {{image: {image}, command: sleep 600, init: true, environment: {{A: one}}}}\n")
    told = program.out("why", "web")
    assert told.startswith("service.web[1] does not exist\n  pending change:\n  + service.web[1] ")
    program.run("up", "-d")
    program.replace("A: one", "A: two")
    program.run("up", "-d")
    told = program.out("why", "web")
    assert told.endswith(
        "  because the file changed\n      environment.A  (compose.yaml:2)\n  no pending change would recreate it\n\n"
        "web depends on nothing.\nNothing depends on web.\n"
    )
    assert json.loads(program.out("why", "web", "--format", "json"))["containers"][0]["change"] is None
    assert program.err("why", "wep", code=2) == f'error: no service "wep" in {program.project}\n'
