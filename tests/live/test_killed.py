"""Whatever request a run is killed at, the next one converges: random stacks, random edits.

A sample with a fixed seed; PYCOMPOSE_KILLS=N goes on for N minutes, from PYCOMPOSE_SEED, and kills the run of each
stack and edit at every one of its writing requests.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import time
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

MINUTES = int(os.environ.get("PYCOMPOSE_KILLS", "0"))
SEED = int(os.environ.get("PYCOMPOSE_SEED", "20261130"))
SAMPLE = 8
"""The runs that are killed where nothing is said."""

UP = ("up", "-d", "--remove-orphans", "-t", "1")


class Kill(NamedTuple):
    """Which stack, which edit of it, and where its run is killed."""

    stack: int
    edit: str
    at: int
    """Which of its writing requests, from 1."""
    after: bool
    """Whether the engine gets that request."""

    def __str__(self) -> str:
        return f"{self.stack}-{self.edit}-{'after' if self.after else 'before'}-{self.at}"


def sample() -> list[Kill]:
    chance = random.Random(SEED)
    edits = [sorted(EDITS)[number % len(EDITS)] for number in range(SAMPLE)]
    return [Kill(chance.randrange(1000), edit, chance.randrange(1, 12), chance.random() < 0.5) for edit in edits]


@pytest.mark.parametrize("kill", sample(), ids=str)
def test_the_next_up_converges(kill: Kill, program: Program, image: str, tmp_path: Path, engine: Engine) -> None:
    _try(kill, program, image, tmp_path, engine)


if MINUTES:

    def test_each_request_in_turn(program: Program, image: str, tmp_path: Path, engine: Engine) -> None:
        deadline, stack = time.monotonic() + 60 * MINUTES, SEED
        while time.monotonic() < deadline:
            stack += 1
            for edit in EDITS:
                for at, after in itertools.product(range(1, 200), (False, True)):
                    kill = Kill(stack, edit, at, after)
                    if time.monotonic() >= deadline or not _try(kill, program, image, tmp_path, engine):
                        break


def _try(kill: Kill, program: Program, image: str, tmp_path: Path, engine: Engine) -> bool:
    """Kill a run, and check that the next one converges; return whether the run had that many requests."""
    before = random_stack(random.Random(kill.stack), image, program.project)
    program.write(yaml.safe_dump(before))
    program.run(*UP)
    program.write(yaml.safe_dump(EDITS[kill.edit](random.Random(kill.stack), before)))
    cut = _killed(program, engine, tmp_path / "cut.sock", kill.at, after=kill.after)
    program.run(*UP)
    assert "No changes" in program.run("plan").stdout, (kill, cut.request)
    program.run("down", "-t", "0", "-v", "--remove-orphans")
    return cut.request is not None


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
