"""Planning beside ``config`` of the same file: 1000 services in three shapes, and how it grows to 5000.

The state of the engine is generated: what ``up`` of the file would have left, but every tenth service was changed
since. Each measurement is a process of its own. Neither its imports nor getting the state counts, so that no engine's
speed and no start-up is in the figures; loading the files and writing the answer count for both.

python -m benchmarks.plan [--runs N]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.config import GROWTH, exponent
from benchmarks.shapes import SHAPES
from pycompose.errors import ValuePath
from pycompose.kept.codec import decoded, encoded
from pycompose.plan.changes import Plan
from pycompose.plan.observed import Observed
from pycompose.plan.options import Options
from pycompose.planner.reconcile import make_plan
from pycompose.render.config import document_as_yaml
from pycompose.render.plan.text import plan_as_text
from pycompose.schema.spec.printed import as_yaml
from tests.planner.world import applied, desired_of, nothing, project_of

MOST = 1.5
"""Times as long as ``config``: what planning 1000 services may take."""


@dataclass(frozen=True)
class Figure:
    """What runs took: the median in milliseconds, and the most memory in KiB."""

    median: float
    memory: int


def main() -> int:
    """Write the tables to standard output, as Markdown; fails where planning takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="counted runs of each")
    parser.add_argument("--once", nargs=2, metavar=("WHAT", "FOLDER"), help="one measurement, or the state before it")
    chosen = parser.parse_args()
    if chosen.once:
        return _once(chosen.once[0], Path(chosen.once[1]))
    with TemporaryDirectory(prefix="pycompose-bench-") as folder:
        ratios = []
        sys.stdout.write(f"\nplanning on a generated state beside `config`, medians of {chosen.runs} runs in turn\n\n")
        sys.stdout.write("| services | plan ms | config ms | ratio | plan MiB | config MiB |\n")
        sys.stdout.write("| --- | --- | --- | --- | --- | --- |\n")
        for shape in SHAPES:
            plan, config = _measure(Path(folder), shape, 1000, chosen.runs)
            ratios.append(plan.median / config.median)
            memory = f"{plan.memory // 1024} | {config.memory // 1024}"
            row = f"| 1000 {shape} | {plan.median:.0f} | {config.median:.0f} | {ratios[-1]:.2f} | {memory} |"
            sys.stdout.write(row + "\n")
        sys.stdout.write("\n".join(_growth(Path(folder))) + "\n")
    return int(max(ratios) > MOST)


def _growth(folder: Path) -> Iterator[str]:
    yield ""
    yield f"growth of planning from {GROWTH[0]} to {GROWTH[-1]} services (medians of 3 runs; 1.00 is linear)"
    yield ""
    yield f"| shape | {' | '.join(map(str, GROWTH))} | exponent of time | of memory |"
    yield f"| --- |{' --- |' * (len(GROWTH) + 2)}"
    start, _ = _measure(folder, "flat", 1, 5)
    for shape in SHAPES:
        figures = [_measure(folder, shape, count, 3)[0] for count in GROWTH]
        cells = " | ".join(f"{figure.median:.0f} ms, {figure.memory // 1024} MiB" for figure in figures)
        times = exponent(GROWTH, [figure.median - start.median for figure in figures])
        memory = exponent(GROWTH, [float(figure.memory - start.memory) for figure in figures])
        yield f"| {shape} | {cells} | {times:.2f} | {memory:.2f} |"


def _measure(folder: Path, shape: str, count: int, runs: int) -> tuple[Figure, Figure]:
    """Measure planning and ``config`` in turn."""
    file, text = folder / "compose.yaml", SHAPES[shape](count)
    before = text
    for number in range(0, count, 10):
        before = before.replace(f'NUMBER: "{number}"\n', f'NUMBER: "before {number}"\n')
    file.write_text(before)
    _ask("state", folder)
    file.write_text(text)
    answers = [(_ask("plan", folder), _ask("config", folder)) for _ in range(runs)]
    plan, config = zip(*answers, strict=True)
    return _figure(plan), _figure(config)


def _figure(answers: tuple[tuple[float, int], ...]) -> Figure:
    return Figure(median(took for took, _ in answers), max(memory for _, memory in answers))


def _ask(what: str, folder: Path) -> tuple[float, int]:
    """Run one measurement: milliseconds, and the peak of memory in KiB."""
    command = [sys.executable, "-m", "benchmarks.plan", "--once", what, str(folder)]
    took, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(took), int(memory)


def _once(what: str, folder: Path) -> int:
    file, state = folder / "compose.yaml", folder / "state"
    done: dict[str, Callable[[], object]] = {
        "state": lambda: state.write_text(json.dumps(encoded(applied(desired_of(project_of(file))), _openly))),
        "config": lambda: document_as_yaml(as_yaml(project_of(file).document)),
        "plan": lambda: plan_as_text(_plan(file, observed)),
    }
    observed: Observed = nothing() if what == "state" else decoded(Observed, json.loads(state.read_text()))
    began = time.perf_counter()
    done[what]()
    took = (time.perf_counter() - began) * 1000
    sys.stdout.write(f"{took} {_peak()}\n")
    return 0


def _openly(_path: ValuePath, _value: object) -> None:
    """Conceal nothing: the project is made up."""


def _plan(file: Path, observed: Observed) -> Plan:
    project = project_of(file)
    return make_plan(desired_of(project), observed, Options(), project.origin)


def _peak() -> int:
    """Give the peak of this process in KiB; getrusage would count that of the process it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])


if __name__ == "__main__":
    sys.exit(main())
