"""Where docker compose is installed: it makes of every case what we make of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache

import pytest

from tests.schema.case import CASES, Case, cases

MEMORY = 2 * 2**30
"""What docker compose may take, in bytes: it answers an alias bomb with all the memory there is."""


@cache
def version() -> str | None:
    """Give the version of the installed docker compose, or None."""
    if shutil.which("docker") is None:
        return None
    answer = subprocess.run(["docker", "compose", "version", "--short"], capture_output=True, text=True, check=False)
    return answer.stdout.strip().removeprefix("v").partition("-")[0] if answer.returncode == 0 else None


DIFFERENCES: dict[str, list[str]] = json.loads((CASES.parent / "peer.json").read_text())
"""By version: the cases that it is known to answer otherwise; and those that no version must be asked."""
ASKED = [case for case in cases() if case.folder.name not in DIFFERENCES["never asked"]]


@cache
def known_differences() -> set[str]:
    """Give the cases that this version is known to answer otherwise."""
    return {*DIFFERENCES["every version"], *DIFFERENCES.get(str(version()), [])}


def answer(case: Case) -> tuple[int, str]:
    """Ask docker compose: its exit code, and what it prints as JSON."""
    options = case.options()
    command = ["docker", "compose"]
    for flag, values in (("-f", options.files), ("--env-file", options.env_files), ("--profile", options.profiles)):
        command += [word for value in values for word in (flag, value)]
    if options.project_name is not None:
        command += ["-p", options.project_name]
    if options.project_directory is not None:
        command += ["--project-directory", options.project_directory]
    environment = {"PATH": os.environ["PATH"], "HOME": "/home/user", **options.environment}
    command += ["config", "--format", "json", *options.services]
    done = subprocess.run(
        ["prlimit", f"--as={MEMORY}", *command],
        cwd=options.cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return done.returncode, case.plain(done.stdout).replace("$$", "$")


@pytest.mark.peer
@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.folder.name)
def test_docker_compose_says_the_same(case: Case) -> None:
    if version() is None:
        pytest.skip("docker compose is not installed")
    if case.folder.name in known_differences():
        pytest.xfail(f"docker compose {version()} is known to differ")
    code, printed = answer(case)
    expected, errors, _ = case.expected()
    if errors:
        assert code != 0
    else:
        assert code == 0
        assert json.loads(printed) == json.loads(expected)
