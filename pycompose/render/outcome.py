"""The outcome of an execution, in one line."""

from __future__ import annotations

from collections import Counter

from pycompose.plan.changes import Action, Plan
from pycompose.plan.report import Report
from pycompose.render.layout.terminal import WIDTH
from pycompose.render.words import no_changes

_DONE = {
    Action.PULL: "pulled",
    Action.BUILD: "built",
    Action.CREATE: "created",
    Action.REPLACE: "replaced",
    Action.UPDATE: "updated",
    Action.START: "started",
    Action.RESTART: "restarted",
    Action.STOP: "stopped",
    Action.REMOVE: "removed",
}


def outcome_as_text(plan: Plan, report: Report | None, width: int = WIDTH) -> str:
    """Return how many things were changed, how long it took, and what was kept; ends with a newline."""
    kept = _kept(plan, width)
    if report is None or not plan.changes:
        return f"{no_changes(plan)}\n{kept}"
    counts = Counter(change.action for change in plan.changes if change.address in report.touched)
    done = ", ".join(f"{counts[action]} {words}" for action, words in _DONE.items() if counts[action])
    return f"{plan.project}: {done or 'nothing needed to change'}, {report.seconds:.1f}s\n{kept}"


def _kept(plan: Plan, width: int) -> str:
    if not plan.kept:
        return ""
    from pycompose.render.plan.text import kept_as_lines

    return "\n".join(["Kept", *kept_as_lines(plan.kept, width)]) + "\n"
