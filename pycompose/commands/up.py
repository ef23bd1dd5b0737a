"""Brings the engine to the state that the files describe."""

from __future__ import annotations

from collections.abc import Callable

from pycompose.events import Sink, ignore
from pycompose.plan.changes import Plan
from pycompose.plan.options import Options
from pycompose.stack import Applied, Stack, keep_data


def up(
    stack: Stack,
    options: Options | None = None,
    confirm: Callable[[Plan], bool] = keep_data,
    sink: Sink = ignore,
    tell: Callable[[str], object] = str,
) -> Applied:
    """Create and start what is missing, and change what differs; arguments and errors are those of ``Stack.do``."""
    return stack.do(lambda observed: stack.plan_of(observed, options), confirm, sink, tell)
