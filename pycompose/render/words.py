"""The words for what changes, the same in every format: against an engine, and from one version of files to another."""

from __future__ import annotations

from collections import Counter

from pycompose.planner.plan import Action, Change, Plan, Reason
from pycompose.render import plan_text
from pycompose.render.plan_text import WHY

_BETWEEN_VERSIONS = {
    Action.CREATE: "new",
    Action.REPLACE: "replaced",
    Action.UPDATE: "updated",
    Action.RESTART: "restarted",
    Action.KEEP: "kept as it is",
    Action.REMOVE: "no longer there",
}


def why(change: Change) -> list[str]:
    """Give the reasons of a change in words."""
    return [_why(change, reason) for reason in change.reasons]


def _why(change: Change, reason: Reason) -> str:
    match reason, change.action:
        case Reason.PROFILE, Action.KEEP:
            return "its profile is off now"
        case Reason.PROFILE, _:
            return "its profile is on now"
        case Reason.SCALE, Action.UPDATE:
            return "another number of containers"
    if reason is Reason.CONTENT_CHANGED and not change.address.startswith("service."):
        return "its content changed"
    return WHY[reason]


def summary(plan: Plan) -> str:
    """Count a plan's changes: ``2 to create, 1 to replace``; between versions ``2 new, 1 replaced``."""
    if not plan.versions:
        return plan_text.summary(plan)
    counts = Counter((change.conditional, change.action) for change in plan.changes)
    parts = [
        f"{counts[conditional, action]} {'that may be ' if conditional else ''}{words}"
        for conditional in (False, True)
        for action, words in _BETWEEN_VERSIONS.items()
        if counts[conditional, action]
    ]
    lost = len(plan.destroys_data)
    return ", ".join(parts) + (f"; the data of {lost} is lost" if lost else "")


def no_changes(plan: Plan) -> str:
    """Say that there is nothing to tell."""
    if not plan.versions:
        return plan_text.no_changes(plan)
    before, after = plan.versions
    return f"No differences from {before} to {after}."


def conclusion(plan: Plan) -> str:
    """Say in a sentence what a plan comes to."""
    if not plan.changes:
        return no_changes(plan)
    return f"Differences: {summary(plan)}." if plan.versions else f"Plan: {summary(plan)}."
