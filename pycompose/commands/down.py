"""Removes a project."""

from __future__ import annotations

from collections.abc import Callable

from pycompose.events import Sink, ignore
from pycompose.plan.changes import Plan
from pycompose.plan.options import Options
from pycompose.stack import Applied, Stack, allow


def down(
    stack: Stack,
    options: Options | None = None,
    sink: Sink = ignore,
    tell: Callable[[str], object] = str,
    confirm: Callable[[Plan], bool] = allow,
) -> Applied:
    """Remove the project, and with ``remove_volumes`` its data: for a program, asking for that is the confirmation."""
    return stack.do(lambda observed: stack.teardown_of(observed, options), confirm, sink, tell)
