"""How long the steps of a project took the last time, in the user's cache, so that a plan can estimate its duration.

If the file is lost, every step counts as one second.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from pycompose.host.memory import recall, store
from pycompose.plan.report import Outcome, Report

MOST = 5000
"""The maximum number of steps that are remembered for a project; the oldest are dropped."""

_KIND = "durations"


def remembered(engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> dict[str, float]:
    """Return the seconds that each step took the last time, by its kind of work; empty if nothing can be read."""
    entries = recall(_KIND, engine_id, project, environment).items()
    try:
        return {str(name): float(seconds) for name, seconds in entries if isinstance(seconds, int | float)}
    except OverflowError:
        return {}


def remember(report: Report, engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> None:
    """Remember how long the steps of an execution took; a cache that cannot be written is ignored."""
    took = {r.step.kind_of_work: round(r.seconds, 3) for r in report.results if r.outcome is Outcome.DONE}
    if not took:
        return
    known = {name: s for name, s in remembered(engine_id, project, environment).items() if name not in took} | took
    store(_KIND, engine_id, project, environment, dict(list(known.items())[-MOST:]))
