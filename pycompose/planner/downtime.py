"""How long a container is away while the plan is done: not at all, for a moment, or until something else is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pycompose.planner.plan import Downtime
from pycompose.planner.steps import (
    BuildImage,
    ConnectNetwork,
    DisconnectNetwork,
    PullImage,
    RunBeforeStart,
    StartContainer,
    Step,
    StopContainer,
    WaitFor,
)

_LONG = (BuildImage, PullImage, RunBeforeStart, WaitFor)
"""The steps of which nobody knows how long they take."""


def downtimes(steps: Sequence[Step]) -> Mapping[str, Downtime]:
    """Say how long what is stopped and started again is away, by address; an address that is not in it never is."""
    found: dict[str, Downtime] = {}
    stopped: dict[str, StopContainer] = {}
    left: set[tuple[str, str]] = set()
    for step in steps:
        if isinstance(step, StopContainer):
            stopped.setdefault(step.address, step)
        elif isinstance(step, StartContainer) and step.address in stopped:
            between = _between(steps, stopped[step.address], step)
            found[step.address] = Downtime.BLOCKING if between else Downtime.BRIEF
        elif isinstance(step, DisconnectNetwork):
            left.add((step.address, step.network))
        elif isinstance(step, ConnectNetwork) and (step.address, step.network) in left:
            found.setdefault(step.address, Downtime.BRIEF)
    return found


def _between(steps: Sequence[Step], stop: Step, start: Step) -> bool:
    """Say whether something long must come before the start that did not have to come before the stop."""
    before = _needed(steps, stop)
    return any(isinstance(steps[number - 1], _LONG) for number in _needed(steps, start) - before)


def _needed(steps: Sequence[Step], step: Step) -> set[int]:
    """Give all that a step needs, and what that needs in turn."""
    needed: set[int] = set()
    open_ = list(step.needs)
    while open_:
        number = open_.pop()
        if number not in needed:
            needed.add(number)
            open_.extend(steps[number - 1].needs)
    return needed
