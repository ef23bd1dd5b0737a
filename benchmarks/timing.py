"""Time whole processes in turn, so that a machine that slows down slows all of them down."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Figure:
    """What some runs of one command took: seconds of wall clock each, and the peak of memory in KiB."""

    seconds: tuple[float, ...]
    memory: int

    @property
    def median(self) -> float:
        """The run in the middle, in milliseconds."""
        return median(self.seconds) * 1000


def in_turn(commands: Mapping[str, Sequence[str]], folder: Path, runs: int) -> dict[str, Figure]:
    """Run each command ``runs`` times, one after the other and again, after one round that does not count.

    Raises RuntimeError when a command fails: a failure has no speed.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory = dict.fromkeys(commands, 0)
    for counted in [False, *[True] * runs]:
        for name, command in commands.items():
            took, peak = _run(command, folder)
            if counted:
                seconds[name].append(took)
                memory[name] = max(memory[name], peak)
    return {name: Figure(tuple(seconds[name]), memory[name]) for name in commands}


def _run(command: Sequence[str], folder: Path) -> tuple[float, int]:
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{said.decode(errors='replace')[-2000:]}")
    return took, usage.ru_maxrss
