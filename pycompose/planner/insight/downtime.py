"""How long a container is down while the plan is applied: not at all, briefly, or until something else is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pycompose.plan.address import Address
from pycompose.plan.changes import Downtime
from pycompose.plan.step import Effect, Step
from pycompose.plan.steps import ConnectNetwork, DisconnectNetwork


def downtimes(steps: Sequence[Step]) -> Mapping[Address, Downtime]:
    """Return the downtime of containers that are stopped and started, or reattached, by address; others have none."""
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
    """Return whether a long step is needed before the start that was not needed before the stop."""
    before = _needed(steps, stop)
    return any(steps[number - 1].is_long for number in _needed(steps, start) - before)


def _needed(steps: Sequence[Step], step: Step) -> set[int]:
    """Return the numbers of all steps that a step needs, directly or through others."""
    needed: set[int] = set()
    open_ = list(step.needs)
    while open_:
        number = open_.pop()
        if number not in needed:
            needed.add(number)
            open_.extend(steps[number - 1].needs)
    return needed
