"""How long a container is away while the plan is done: not at all, for a moment, or until something else is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pycompose.plan.address import Address
from pycompose.plan.changes import Downtime
from pycompose.plan.step import Effect, Step
from pycompose.plan.steps import ConnectNetwork, DisconnectNetwork


def downtimes(steps: Sequence[Step]) -> Mapping[Address, Downtime]:
    """Return how long what is stopped and started again is away, by address; an address that is not in it never is."""
    found: dict[Address, Downtime] = {}
    stopped: dict[Address, Step] = {}
    left: set[tuple[Address, str]] = set()
    for step in steps:
        if step.effect is Effect.STOPS:
            stopped.setdefault(step.address, step)
        elif step.effect is Effect.STARTS and step.address in stopped:
            between = _between(steps, stopped[step.address], step)
            found[step.address] = Downtime.BLOCKING if between else Downtime.BRIEF
        elif isinstance(step, DisconnectNetwork):
            left.add((step.address, step.network))
        elif isinstance(step, ConnectNetwork) and (step.address, step.network) in left:
            found.setdefault(step.address, Downtime.BRIEF)
    return found


def _between(steps: Sequence[Step], stop: Step, start: Step) -> bool:
    """Return whether something long must come before the start that did not have to come before the stop."""
    before = _needed(steps, stop)
    return any(steps[number - 1].is_long for number in _needed(steps, start) - before)


def _needed(steps: Sequence[Step], step: Step) -> set[int]:
    """Return all that a step needs, and what that needs in turn."""
    needed: set[int] = set()
    open_ = list(step.needs)
    while open_:
        number = open_.pop()
        if number not in needed:
            needed.add(number)
            open_.extend(steps[number - 1].needs)
    return needed
