"""Text that others wrote does nothing to a terminal, a log, a review or a workflow."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pycompose.cli.main import main
from pycompose.errors import Origin, Problem, dotted
from pycompose.harmless import harmless, harmless_message, visible

UNSAFE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
HOSTILE = "A\n::error::forged\n\x1b[2J\x9b2J\u202e\u2028::stop-commands::x\r##[error]y"


def test_one_line_stays_one_line() -> None:
    assert visible("a\nb\tc\x1b[2J\u202e\x85") == "a\\nb\\tc\\u001b[2J\\u202e\\u0085"
    assert visible("größer 日本 🐳") == "größer 日本 🐳"


def test_lines_and_our_own_colours_stay() -> None:
    text = "  \x1b[32m+\x1b[0m web\n\x1b[1;31mDESTROYS DATA\x1b[0m\n"
    assert harmless(text) == text
    assert harmless("\x1b[8mhidden\x1b]0;title\x07") == "\\u001b[8mhidden\\u001b]0;title\\u0007"


def test_no_line_of_a_message_is_a_command() -> None:
    assert harmless_message("a\n  ::error::b\n##[c]\nd::e") == "a\n  \\::error::b\n\\##[c]\nd::e"


@given(st.text())
def test_nothing_unsafe_passes(text: str) -> None:
    assert not UNSAFE.search(harmless_message(text))
    assert not re.search(r"[\n\t]", visible(text))
    assert not UNSAFE.search(visible(text))
    problem = Problem(Origin(text, 1, 1), dotted(("services", text, 0)), text)
    assert len(str(problem).split("\n")) == 1


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "github", "html"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=8).map(lambda text: f"{text}{HOSTILE}"))
def test_no_format_of_a_review_passes_on_what_is_hostile(
    format_: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    service = {"image": "x", "labels": {name: name}, "command": [name]}
    one.write_text(json.dumps({"name": "demo", "services": {"web": {"image": "x"}}}))
    other.write_text(json.dumps({"name": "demo", "services": {"web": service}}))
    printed = run(monkeypatch, capsys, "diff", str(one), str(other), "--format", format_)
    assert not UNSAFE.search(printed.replace("\n", ""))
    forged = [line for line in printed.splitlines() if re.match(r"\s*(::(error|stop)|##\[)", line)]
    assert forged == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=8).map(lambda text: f"{text}{HOSTILE}"))
def test_no_error_passes_on_what_is_hostile(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "compose.yaml"
    wrong = {"image": "x", name: 1, "env_file": [name], "ports": [name], "cpus": name, "networks": [name]}
    file.write_text(json.dumps({"name": "demo", "services": {"web": wrong}}))
    printed = run(monkeypatch, capsys, "-f", str(file), "config")
    assert "compose.yaml" in printed
    assert not UNSAFE.search(printed.replace("\n", ""))
    assert [line for line in printed.splitlines() if re.match(r"\s*(::|##\[)", line)] == []


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["pycompose", *arguments])
    main()
    captured = capsys.readouterr()
    return captured.out + captured.err
