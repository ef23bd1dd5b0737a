"""An engine of a test's own, that goes with it: for what an engine never forgets, its plugins and its Swarm.

An engine that has seen a plugin waits half a minute for it, whenever it lists volumes, once the plugin is gone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pycompose.engine.engine import Engine, connect
from pycompose.errors import EngineUnreachableError

_START = """
mkdir -p /run/docker/plugins && mount --bind "$1/plugins" /run/docker/plugins && ip link set lo up && exec dockerd \
  --host "unix://$1/docker.sock" --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" \
  --containerd-namespace "pyct-$$" --containerd-plugins-namespace "pyct-plugins-$$"
"""
"""Runs in a mount and a network namespace of its own, so that no other engine sees its plugins or its bridges."""


@dataclass(frozen=True)
class OwnEngine:
    """An engine that nobody else uses; it looks for plugins in the folder ``plugins``."""

    engine: Engine
    folder: Path
    pid: int

    @property
    def plugins(self) -> Path:
        return self.folder / "plugins"

    @property
    def url(self) -> str:
        return self.engine.look.address.url


@contextmanager
def own_engine() -> Iterator[OwnEngine]:
    """Start an engine, and end it with all that is its own; skipped where that is not possible."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("dockerd", "unshare", "ip"))):
        pytest.skip("an engine of its own needs root, dockerd, unshare and ip")
    folder = Path(tempfile.mkdtemp(prefix="pyct-"))
    (folder / "plugins").mkdir()
    with (folder / "log").open("wb") as log:
        command = ["unshare", "--mount", "--net", "sh", "-c", _START, "sh", str(folder)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield OwnEngine(_when_it_answers(folder, process), folder, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


def _when_it_answers(folder: Path, process: subprocess.Popen[bytes]) -> Engine:
    deadline = time.monotonic() + 90
    while True:
        engine = connect({"DOCKER_HOST": f"unix://{folder / 'docker.sock'}"})
        try:
            engine.look.ping  # noqa: B018 (asks the engine)
        except EngineUnreachableError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the engine does not start:\n{(folder / 'log').read_text()[-3000:]}")
            time.sleep(0.2)
        else:
            return engine
