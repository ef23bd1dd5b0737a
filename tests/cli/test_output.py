"""Where the output goes, and what is said where it cannot go there. Each run is a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = f'"{sys.executable}" -c "from pycompose.cli.main import program; program()"'
FULL = "error: the output: no space left on device\n"
LARGE = "name: demo\nservices:\n" + "".join(f"  s{number}: {{image: a}}\n" for number in range(5000))


@pytest.mark.parametrize(
    ("command", "said", "code"),
    [
        ("config -q", "", 0),
        ("config | tail -1", "    name: demo_default\n", 0),
        ("config > /dev/full", FULL, 1),
        ("--help > /dev/full", FULL, 1),
        ("config >&-", "", 0),
        ("config 2>&-", None, 0),
        ("-f nowhere.yaml config 2>&-", "", 1),
        ("config | head -1", "name: demo\n", 1),
        ("-f - config <&-", '<stdin>:1:1: the file is empty\n    begin with "services:"\n', 1),
        (
            "config -o nowhere/file",
            "error: nowhere/file: it cannot be written: No such file or directory\n    name another file\n",
            1,
        ),
    ],
)
def test_where_the_output_goes(command: str, said: str | None, code: int, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(LARGE)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{PROGRAM} {command}"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    assert said in {None, done.stdout}
    assert done.returncode == code


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"mkdir gone; cd gone; rmdir ../gone; {PROGRAM} config; {PROGRAM} why web"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == "error: the current folder no longer exists: change to another folder\n" * 2
