"""The front door and typer give every command line the same meaning."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pycompose.cli import door, main

GLOBALS = st.sampled_from(
    [
        ["-f", "a.yaml"],
        ["--file", "b.yaml"],
        ["--file=c.yaml"],
        ["-fd.yaml"],
        ["-f=e.yaml"],
        ["-p", "demo"],
        ["--project-name=demo"],
        ["--project-directory", "folder"],
        ["--env-file", "x.env"],
        ["--profile", "debug"],
        ["--profile", "-"],
        ["--progress", "plain"],
        ["-f"],
        ["--nope"],
    ]
)
COMMANDS = st.sampled_from(["config", "ps", "plan", "up"])
WORDS = st.sampled_from(
    [
        ["web"],
        ["db"],
        ["-q"],
        ["--quiet"],
        ["-a"],
        ["-aq"],
        ["--all"],
        ["-d"],
        ["--detach"],
        ["--format", "json"],
        ["--format=yaml"],
        ["--format", "table"],
        ["--format=text"],
        ["--format", "xml"],
        ["--format"],
        ["--"],
        ["--build"],
        ["--wait"],
        ["--services"],
        ["--nope"],
        ["-"],
        [""],
    ]
)
LINES = st.builds(
    lambda before, command, after: [*chain(*before), command, *chain(*after)],
    st.lists(GLOBALS, max_size=3),
    COMMANDS,
    st.lists(WORDS, max_size=4),
)


@pytest.fixture
def meant(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], tuple[Any, Any]]:
    """Give what the door, and what typer, would have a command do; None where the door leaves it to typer."""
    calls: list[Any] = []

    def recorder(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def record(context: Any, **values: Any) -> int:
            bound = inspect.signature(command).bind(context, **values)
            bound.apply_defaults()
            given = {name: value for name, value in bound.arguments.items() if name != "context"}
            calls.append((command.__name__, context.obj.source, {**given, "services": [*(given["services"] or ())]}))
            return 0

        return record

    for name in ("config", "ps", "plan", "up"):
        module = import_module(f"pycompose.cli.commands.{name}")
        monkeypatch.setattr(module, name, recorder(getattr(module, name)))

    def both(line: list[str]) -> tuple[Any, Any]:
        calls.clear()
        understood = door.understand(line)
        if understood is None:
            return None, None
        door.run(understood)
        monkeypatch.setattr(sys, "argv", ["pycompose", *line])
        main._run_typer()
        return calls[0], calls[1] if len(calls) > 1 else None

    return both


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=LINES)
@example(line=["-f", "a.yaml", "config", "-q", "web"])
@example(line=["ps", "-a", "--format", "json"])
@example(line=["up", "-d", "web"])
def test_what_the_door_understands_means_the_same_to_typer(
    line: list[str], meant: Callable[[list[str]], tuple[Any, Any]]
) -> None:
    ours, theirs = meant(line)
    assert ours == theirs


@pytest.mark.parametrize(
    "line", [["config", "-q"], ["ps"], ["ps", "-a"], ["plan"], ["up", "-d"], ["-f", "x", "config"]]
)
def test_the_commonest_lines_are_understood(line: list[str]) -> None:
    assert door.understand(line) is not None


@pytest.mark.parametrize(
    "line", [[], ["--help"], ["up", "--help"], ["down"], ["up", "--wait"], ["config", "--services"]]
)
def test_the_rest_is_left_to_typer(line: list[str]) -> None:
    assert door.understand(line) is None
