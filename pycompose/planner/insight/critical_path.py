"""The minimum duration of a plan: its longest chain of steps, by how long each took the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pycompose.plan.desired import Desired
from pycompose.plan.step import Awaited, Step
from pycompose.schema.spec.units import nanoseconds

UNKNOWN = 1.0
"""The assumed seconds of a step whose duration is unknown."""

PROBE_INTERVAL = "30s"
"""The default time between two health checks (Compose Specification, healthcheck)."""

Durations = Mapping[str, float]
"""The seconds that a step took the last time, by ``Step.kind_of_work``."""


def longest_chain(steps: Sequence[Step], desired: Desired, durations: Durations) -> tuple[tuple[int, ...], float]:
    """Return the numbers of the steps that determine how long a plan takes, and their seconds in total."""
    ends: list[float] = []
    before: list[int | None] = []
    for step in steps:
        last = max(step.needs, key=lambda number: ends[number - 1], default=None)
        ends.append((ends[last - 1] if last else 0.0) + _seconds(step, desired, durations))
        before.append(last)
    if not steps:
        return (), 0.0
    chain: list[int] = []
    number: int | None = max(range(1, len(steps) + 1), key=lambda number: ends[number - 1])
    while number is not None:
        chain.append(number)
        number = before[number - 1]
    return tuple(reversed(chain)), max(ends)


def _seconds(step: Step, desired: Desired, durations: Durations) -> float:
    known = durations.get(step.kind_of_work)
    if known is not None:
        return known
    if step.until in (Awaited.HEALTHY, Awaited.READY):
        service = desired.services.get(step.address.name)
        check = service.attributes.get("healthcheck") if service else None
        if check and not check.get("disable"):
            return _until_the_first_probe(check)
    return UNKNOWN


def _until_the_first_probe(check: Mapping[str, Any]) -> float:
    """Return the seconds until the first probe; the engine waits one interval before it."""
    started = check.get("start_period") and check.get("start_interval")
    return nanoseconds(str(started or check.get("interval") or PROBE_INTERVAL)) / 1e9
