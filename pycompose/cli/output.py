"""Where commands write: data to standard output, messages for people to standard error."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pycompose.harmless import harmless, harmless_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pycompose.errors import Problem
    from pycompose.plan.changes import Plan


def show(plan: Plan, format_: str = "text") -> int:
    """Write a plan to standard output, and its warnings to standard error."""
    warn(plan.warnings)
    say(_written(plan, format_))
    return 0


def warn(warnings: Sequence[Problem]) -> None:
    """Write warnings to standard error."""
    if warnings:
        from pycompose.render.messages import warnings_as_text

        tell(warnings_as_text(warnings))


def mention(line: str) -> None:
    """Write a line for people to standard error."""
    tell(f"{line}\n")


def tell(text: str) -> None:
    """Write text for people to standard error. Nothing in it can do anything to a terminal or a workflow."""
    sys.stderr.write(harmless_message(text))


def say(text: str, file: str = "", *, verbatim: bool = False) -> None:
    """Write data to standard output, or to ``file``. Raises ComposeError if the file cannot be written.

    Nothing in it can do anything to a terminal, unless it is a document that has to stay as it is (``verbatim``).
    """
    text = text if verbatim else harmless(text)
    if not file:
        sys.stdout.write(text)
        return
    try:
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        from pycompose.errors import ComposeError, Problem

        problem = Problem(None, file, f"it cannot be written: {error.strerror}", "name another file")
        raise ComposeError(problem) from error


def _written(plan: Plan, format_: str) -> str:
    """Return a plan in one of its formats; each imports only what it needs."""
    if format_ == "json":
        from pycompose.render.plan.json import plan_as_json

        return plan_as_json(plan)
    if format_ == "markdown":
        from pycompose.render.plan.markdown import plan_as_markdown

        return plan_as_markdown(plan)
    if format_ == "github":
        from pycompose.render.plan.github import plan_as_annotations
        from pycompose.schema.read.confined import from_top

        return plan_as_annotations(plan, from_top(os.getcwd()))
    if format_ == "html":
        from pycompose.render.plan.html import plan_as_html

        return plan_as_html(plan)
    from pycompose.render.layout.colour import for_stream

    return for_stream(_as_text(plan, drift_only=format_ == "drift"), sys.stdout, os.environ)


def _as_text(plan: Plan, *, drift_only: bool) -> str:
    from pycompose.render.layout.terminal import columns

    width = columns(sys.stdout, os.environ)
    if plan.versions:
        from pycompose.render.plan.versions import versions_as_text

        return versions_as_text(plan, width)
    from pycompose.render.plan.text import drift_as_text, plan_as_text

    return drift_as_text(plan, width) if drift_only else plan_as_text(plan, width)
