"""``config -q`` beside ``docker compose config -q``: a small file, 1000 services in three shapes, and how it grows.

python -m benchmarks.config [--runs N] [--peer COMMAND] [--growth]
"""

from __future__ import annotations

import argparse
import math
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.shapes import SHAPES
from benchmarks.timing import in_turn

OURS = [str(Path(sys.executable).with_name("pycompose")), "config", "-q"]
GROWTH = (100, 300, 1000, 2000, 5000)


def main() -> int:
    """Write the tables to standard output, as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="counted runs of each command")
    parser.add_argument("--peer", default="docker compose", help="the command to compare with")
    parser.add_argument("--growth", action="store_true", help="also measure how the time grows with the size")
    chosen = parser.parse_args()
    peer = shlex.split(chosen.peer)
    with TemporaryDirectory(prefix="pycompose-bench-") as folder:
        lines = [*beside(Path(folder), peer, chosen.runs), *(growth(Path(folder)) if chosen.growth else ())]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def beside(folder: Path, peer: list[str], runs: int) -> Iterator[str]:
    """Compare with the peer, where it is installed."""
    version = _version(peer)
    yield f"`config -q`, medians of {runs} runs in turn; the peer is {version or 'not installed'}"
    yield ""
    yield "| services | pycompose ms | peer ms | ratio | pycompose MiB | peer MiB |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for shape, count in [("groups", 3), *((shape, 1000) for shape in SHAPES)]:
        _write(folder, shape, count)
        commands = {"ours": OURS, **({"peer": [*peer, "config", "-q"]} if version else {})}
        figures = in_turn(commands, folder, runs)
        ours, theirs = figures["ours"], figures.get("peer")
        other = (
            f"{theirs.median:.0f} | {ours.median / theirs.median:.2f} | {ours.memory // 1024} | {theirs.memory // 1024}"
            if theirs
            else f"- | - | {ours.memory // 1024} | -"
        )
        yield f"| {count} {shape} | {ours.median:.0f} | {other} |"


def growth(folder: Path) -> Iterator[str]:
    """Fit the exponent of time by size, without what an empty project takes."""
    yield ""
    yield f"growth from {GROWTH[0]} to {GROWTH[-1]} services (medians of 3 runs; 1.00 is linear)"
    yield ""
    yield f"| shape | {' | '.join(map(str, GROWTH))} | exponent |"
    yield f"| --- |{' --- |' * (len(GROWTH) + 1)}"
    _write(folder, "flat", 1)
    start = in_turn({"ours": OURS}, folder, 5)["ours"].median
    for shape in SHAPES:
        times = []
        for count in GROWTH:
            _write(folder, shape, count)
            times.append(in_turn({"ours": OURS}, folder, 3)["ours"].median)
        cells = " | ".join(f"{time:.0f} ms" for time in times)
        yield f"| {shape} | {cells} | {exponent(GROWTH, [time - start for time in times]):.2f} |"


def exponent(sizes: tuple[int, ...], times: list[float]) -> float:
    """Give the slope of the line through the logarithms, by least squares."""
    points = [(math.log(size), math.log(max(time, 0.1))) for size, time in zip(sizes, times, strict=True)]
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


def _write(folder: Path, shape: str, count: int) -> None:
    (folder / "compose.yaml").write_text(SHAPES[shape](count))


def _version(peer: list[str]) -> str:
    if not shutil.which(peer[0]):
        return ""
    done = subprocess.run([*peer, "version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
