"""One run at a time: who waits is told for whom, and a lock never outlives its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pycompose.errors import EngineError
from pycompose.host.lock import locked

HOLD = """
import sys, time
from pycompose.host.lock import locked
with locked("engine", sys.argv[1], environment={"XDG_RUNTIME_DIR": sys.argv[2]}):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the project ``shop``."""
    command = [sys.executable, "-c", HOLD, "shop", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def environment(tmp_path: Path) -> dict[str, str]:
    return {"XDG_RUNTIME_DIR": str(tmp_path)}


def test_another_run_is_waited_for_by_its_number(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    told: list[str] = []
    with (
        pytest.raises(EngineError) as caught,
        locked("engine", "shop", told.append, environment(tmp_path), patience=0.3),
    ):
        pytest.fail("the lock was held twice")
    assert told == [f'waiting for process {holder.pid}, which is working on the project "shop"']
    assert str(caught.value) == (
        f'the project "shop" is locked by process {holder.pid}\n    wait until it ends, or stop it: kill {holder.pid}'
    )


def test_a_killed_run_holds_nothing(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    began = time.monotonic()
    with locked("engine", "shop", environment=environment(tmp_path)):
        assert time.monotonic() - began < 5


def test_other_projects_and_engines_are_not_waited_for(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    told: list[str] = []
    with (
        locked("engine", "another", told.append, environment(tmp_path), patience=1),
        locked("another engine", "shop", told.append, environment(tmp_path), patience=1),
    ):
        assert told == []
    assert holder.poll() is None


def test_a_lock_is_given_back_also_after_an_error(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), locked("engine", "shop", environment=environment(tmp_path), patience=1):
            raise RuntimeError


def test_where_the_lock_lies(tmp_path: Path) -> None:
    with locked("engine", "shop", environment={"HOME": str(tmp_path)}):
        [file] = (tmp_path / ".cache" / "pycompose").iterdir()
    assert file.name.endswith("-shop.lock")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
