"""Commands on a project that is as its files say, in turn with docker compose: what every further run costs.

python -m benchmarks.settled [--runs N] [--peer COMMAND]

Needs an engine (DOCKER_HOST) with the image busybox:latest, on which it makes a project of its own and takes it away.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Figure, in_turn

OURS = [str(Path(sys.executable).with_name("pycompose"))]
PROJECT = "pyct-bench"

SLEEPING = "    image: busybox:latest\n    init: true\n    command: sleep 36000\n    network_mode: none\n"
CHECKED = "    healthcheck: {test: [CMD, 'true'], interval: 400ms, retries: 50}\n    command: sleep 36000\n"
"""Healthy at its first check, 0.4 s after it started. Six of these already keep half of two cores busy."""

COMMANDS: Sequence[tuple[str, int, Sequence[str], Sequence[str], float]] = (
    ("up -d", 3, ("up", "-d"), ("up", "-d"), 1.0),
    ("up -d", 50, ("up", "-d"), ("up", "-d"), 1.0),
    ("up -d", 200, ("up", "-d"), ("up", "-d"), 0.9),
    ("plan beside the peer's up -d", 3, ("plan",), ("up", "-d"), 1.0),
    ("ps", 3, ("ps",), ("ps",), 0.9),
    ("ps", 50, ("ps",), ("ps",), 0.8),
    ("config -q", 3, ("config", "-q"), ("config", "-q"), 0.9),
)
"""What is compared: how many services, our arguments and the peer's, and the ratio that must not be exceeded."""

CHAIN_BAR = 0.08
"""The same for ``up -d`` of six services, each of which waits for the health of the one before."""


def services(count: int) -> str:
    """Write a project of services that sleep."""
    return "services:\n" + "".join(f"  s{number}:\n{SLEEPING}" for number in range(count))


def chain(count: int) -> str:
    """Write a project in which each service waits until the one before is healthy."""
    written = "services:\n"
    for number in range(count):
        needs = f"    depends_on: {{s{number - 1}: {{condition: service_healthy}}}}\n" if number else ""
        written += f"  s{number}:\n{SLEEPING.replace('    command: sleep 36000' + chr(10), CHECKED)}{needs}"
    return written


def main() -> int:
    """Write the table to standard output, as Markdown; exit with 1 where a ratio is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="counted runs of each command")
    parser.add_argument("--peer", default="docker compose", help="the command to compare with")
    chosen = parser.parse_args()
    lines = list(measured(shlex.split(chosen.peer), chosen.runs))
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(line.endswith("| exceeded |") for line in lines))


def measured(peer: list[str], runs: int) -> Iterator[str]:
    """Bring up a project of each size, and time the commands on it."""
    yield f"nothing to do, medians of {runs} runs in turn with `{shlex.join(peer)}`, whole processes"
    yield ""
    yield "| command | services | pycompose ms | peer ms | ratio | bar | |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for count in sorted({count for _, count, *_ in COMMANDS}):
        with TemporaryDirectory(prefix="pycompose-bench-") as folder, _settled(Path(folder), services(count)):
            for name, size, ours, theirs, bar in COMMANDS:
                if size == count:
                    commands = _in_turn(ours, theirs, peer)
                    yield _row(f"`{name}` | {count}", in_turn(commands, Path(folder), runs), bar)
    with TemporaryDirectory(prefix="pycompose-bench-") as folder, _settled(Path(folder), chain(6)):
        figures = in_turn(_in_turn(("up", "-d"), ("up", "-d"), peer), Path(folder), runs)
        yield _row("`up -d` | 6 in a health chain", figures, CHAIN_BAR)


class _settled:  # noqa: N801  a context manager, which reads like a function
    """A project that is brought up at the beginning, and taken away at the end, whatever happens."""

    def __init__(self, folder: Path, compose: str) -> None:
        self._folder = folder
        (folder / "compose.yaml").write_text(compose)

    def __enter__(self) -> None:
        self._run("--progress", "quiet", "up", "-d")

    def __exit__(self, *_: object) -> None:
        self._run("--progress", "quiet", "down", "-t", "0")

    def _run(self, *arguments: str) -> None:
        subprocess.run([*OURS, "-p", PROJECT, *arguments], cwd=self._folder, check=True)


def _in_turn(ours: Sequence[str], theirs: Sequence[str], peer: Sequence[str]) -> dict[str, list[str]]:
    return {"ours": [*OURS, "-p", PROJECT, *ours], "peer": [*peer, "-p", PROJECT, *theirs]}


def _row(title: str, figures: Mapping[str, Figure], bar: float) -> str:
    ours, theirs = figures["ours"].median, figures["peer"].median
    verdict = "within" if ours / theirs <= bar else "exceeded"
    return f"| {title} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} | {bar:.2f} | {verdict} |"


if __name__ == "__main__":
    sys.exit(main())
