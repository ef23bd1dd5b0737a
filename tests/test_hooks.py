"""The hooks for pre-commit: what they run, run as pre-commit runs it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.repository import CHANGED, WEB, Checkout, isolate

ROOT = Path(__file__).parent.parent
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
}
WRONG = "services:\n  web:\n    imagee: web\n"
TOLD = 'compose.yaml:3:5  services.web.imagee: there is no attribute "imagee" here\n    did you mean "image"?\n'


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """Give a repository on a machine where ``pycompose`` is this checkout's."""
    isolate(monkeypatch, tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "pycompose"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pycompose "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    made = Checkout.new(tmp_path / "shop")
    made.commit(compose__yaml=WEB.format(1), deploy___compose__yaml=WEB.format(1))
    return made


def run(checkout: Checkout, hook: str, *args: str) -> tuple[int, str]:
    """Run a hook with its own arguments, or others; give its exit code and what is shown."""
    words = [*shlex.split(HOOKS[hook]["entry"]), *(args or HOOKS[hook]["args"])]
    done = subprocess.run(
        words, cwd=checkout.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


def test_config_says_nothing_of_files_that_are_well(checkout: Checkout) -> None:
    assert run(checkout, "pycompose-config") == (0, "")


def test_config_stops_at_files_that_are_not(checkout: Checkout) -> None:
    checkout.write(compose__yaml=WRONG)
    assert run(checkout, "pycompose-config") == (1, TOLD)


def test_diff_shows_and_lets_pass(checkout: Checkout) -> None:
    assert run(checkout, "pycompose-diff") == (0, "No differences between HEAD and the working tree.\n")
    checkout.write(compose__yaml=WEB.format(2))
    assert run(checkout, "pycompose-diff") == (0, CHANGED)


def test_diff_stops_at_files_that_cannot_be_compared(checkout: Checkout) -> None:
    checkout.write(compose__yaml=WRONG)
    assert run(checkout, "pycompose-diff") == (1, TOLD)


def test_other_arguments_take_the_place_of_the_hooks_own(checkout: Checkout) -> None:
    checkout.write(deploy___compose__yaml=WEB.format(2))
    checkout.git("branch", "other")
    assert run(checkout, "pycompose-config", "-f", "deploy/compose.yaml", "config", "--quiet") == (0, "")
    code, shown = run(checkout, "pycompose-diff", "-f", "deploy/compose.yaml", "diff", "--base", "other")
    assert (code, shown) == (
        0,
        CHANGED.replace("HEAD", "the base of other").replace("compose.yaml", "deploy/compose.yaml"),
    )


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("compose.yaml", True),
        ("deploy/docker-compose.override.yml", True),
        ("compose-prod.yml", True),
        (".env", True),
        ("web/db.env", True),
        ("README.md", False),
        ("decompose.yaml", False),
        ("compose.yaml.bak", False),
    ],
)
def test_for_which_files_a_hook_runs(hook: str, name: str, runs: bool) -> None:
    assert bool(re.search(HOOKS[hook]["files"], name)) is runs


def test_the_page_about_them_tells_of_each() -> None:
    page = (ROOT / "docs" / "pre-commit.md").read_text()
    assert all(f"## `{hook}`" in page for hook in HOOKS)
