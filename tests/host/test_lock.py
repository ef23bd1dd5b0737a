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


NOWHERE = {"HOME": "/proc/nonexistent", "XDG_RUNTIME_DIR": "/proc/none"}


@pytest.mark.parametrize("environment", [NOWHERE, {}], ids=["nothing can be written", "nothing is named"])
def test_without_a_home_the_lock_is_among_the_temporary_files(environment: dict[str, str], tmp_path: Path) -> None:
    temporary = {**environment, "TMPDIR": str(tmp_path)}
    told: list[str] = []
    with locked("engine", "shop", told.append, temporary):
        [folder] = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        [file] = folder.iterdir()
        assert file.read_text() == str(os.getpid())
    assert told == []


@pytest.mark.parametrize("kind", ["link", "file", "open to all", "none"])
def test_where_no_lock_is_possible_the_run_goes_on_with_a_warning(kind: str, tmp_path: Path) -> None:
    shared = tmp_path / f"pycompose-{os.getuid()}"
    if kind == "link":
        (tmp_path / "target").mkdir()
        shared.symlink_to("target")
    elif kind == "file":
        shared.touch()
    elif kind == "open to all":
        shared.mkdir()
        shared.chmod(0o777)
    temporary = "/proc/nonexistent" if kind == "none" else str(tmp_path)
    told: list[str] = []
    with locked("engine", "shop", told.append, {**NOWHERE, "TMPDIR": temporary}):
        pass
    assert told == [
        "warning: no folder for a lock can be written, so another run at the same time would not be noticed"
    ]
