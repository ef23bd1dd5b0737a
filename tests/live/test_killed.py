"""Whatever request a run is killed at, the next one converges: random stacks, random edits.

A sample with a fixed seed; PYCOMPOSE_KILLS=N runs N stacks, each with every edit, killed at every writing request.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from pycompose.engine.engine import Engine
from tests.live.cut_short import Cut, cutting
from tests.live.program import Program, program
from tests.live.random_stacks import EDITS, random_stack

__all__ = ["program"]

pytestmark = pytest.mark.live

SOAK = int(os.environ.get("PYCOMPOSE_KILLS", "0"))
SAMPLE = 8
"""The runs that are killed where nothing is said."""

SEED = 20261130

UP = ("up", "-d", "--remove-orphans", "-t", "1")


class Kill(NamedTuple):
    """Which stack, which edit of it, and where its run is killed."""

    stack: int
    edit: str
    at: int
    """Which of its writing requests, from 1; 0: each of them, in a run of its own."""
    after: bool
    """Whether the engine gets that request."""

    def __str__(self) -> str:
        return f"{self.stack}-{self.edit}-{'after' if self.after else 'before'}-{self.at or 'each'}"


def kills() -> list[Kill]:
    if SOAK:
        return [Kill(stack, edit, 0, after) for stack in range(SOAK) for edit in EDITS for after in (False, True)]
    chance = random.Random(SEED)
    edits = [sorted(EDITS)[number % len(EDITS)] for number in range(SAMPLE)]
    return [Kill(chance.randrange(1000), edit, chance.randrange(1, 12), chance.random() < 0.5) for edit in edits]


@pytest.mark.parametrize("kill", kills(), ids=str)
def test_the_next_up_converges(kill: Kill, program: Program, image: str, tmp_path: Path, engine: Engine) -> None:
    before = random_stack(random.Random(kill.stack), image)
    edited = EDITS[kill.edit](random.Random(kill.stack), before)
    for at in [kill.at] if kill.at else range(1, 200):
        program.write(yaml.safe_dump(before))
        program.run(*UP)
        program.write(yaml.safe_dump(edited))
        cut = _killed(program, engine, tmp_path / "cut.sock", at, after=kill.after)
        program.run(*UP)
        assert "No changes" in program.run("plan").stdout, (at, cut.request)
        if cut.request is None:
            return
        program.run("down", "-t", "0", "-v", "--remove-orphans")


def _killed(program: Program, engine: Engine, listen: Path, at: int, *, after: bool) -> Cut:
    with cutting(Path(engine.look.address.url.removeprefix("unix://")), listen, at, after=after) as cut:
        process = subprocess.Popen(
            program.command(*UP),
            cwd=program.folder,
            env=program.surroundings(f"unix://{listen}"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        cut.kill = process.kill
        code = process.wait(timeout=120)
        assert code == (-signal.SIGKILL if cut.request else 0)
    return cut
