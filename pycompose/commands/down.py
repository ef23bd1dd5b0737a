"""Removes a project."""

from __future__ import annotations

from collections.abc import Callable

from pycompose.events import Sink, ignore
from pycompose.plan.options import Options
from pycompose.stack import Applied, Stack, allow


def down(
    stack: Stack,
    options: Options | None = None,
    sink: Sink = ignore,
    tell: Callable[[str], object] = str,
) -> Applied:
    """Remove the project, and with ``remove_volumes`` its data: asking for that is the confirmation."""
    return stack.do(lambda observed: stack.teardown_of(observed, options), allow, sink, tell)
