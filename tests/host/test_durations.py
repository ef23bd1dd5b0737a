"""What steps took is kept for the next plan, and its loss costs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pycompose.host.durations import MOST, remember, remembered
from pycompose.host.memory import MOST_BYTES
from pycompose.plan.address import Address
from pycompose.plan.report import Outcome, Report, Result
from pycompose.plan.steps import PullImage


def report(*numbers: int, outcome: Outcome = Outcome.DONE) -> Report:
    steps = [PullImage(number=n, address=Address.parse(f"image.{n}"), reference=str(n)) for n in numbers]
    return Report(results=tuple(Result(step=step, outcome=outcome, seconds=step.number / 2) for step in steps))


def test_the_last_time_counts(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    assert remembered("engine", "demo", environment) == {}
    remember(report(1, 2), "engine", "demo", environment)
    remember(report(3, outcome=Outcome.FAILED), "engine", "demo", environment)
    assert remembered("engine", "demo", environment) == {"pull image.1": 0.5, "pull image.2": 1.0}
    assert remembered("another", "demo", environment) == {}


def test_the_oldest_go_first(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    remember(report(*range(1, MOST + 1)), "engine", "demo", environment)
    remember(report(MOST + 1), "engine", "demo", environment)
    kept = remembered("engine", "demo", environment)
    assert len(kept) == MOST
    assert "pull image.1" not in kept


def test_what_cannot_be_read_or_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "pycompose").write_text("not a folder")
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    remember(report(1), "engine", "demo", environment)
    assert remembered("engine", "demo", environment) == {}
    damaged = {"HOME": str(tmp_path)}
    remember(report(1), "engine", "demo", damaged)
    next(tmp_path.rglob("*-demo.json")).write_text("[1")
    assert remembered("engine", "demo", damaged) == {}


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "{", "[]", '{"a": "b"}', '{"a": 1' + "0" * 400 + "}", " " * (MOST_BYTES + 1) + "{}"]
)
def test_a_damaged_file_counts_as_lost(content: str, tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    remember(report(1), "engine", "demo", environment)
    [file] = (tmp_path / "pycompose/durations").iterdir()
    file.write_text(content)
    assert remembered("engine", "demo", environment) == {}
