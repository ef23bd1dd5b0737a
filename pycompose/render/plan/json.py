"""A plan as JSON for programs: stable in order and form, the same bytes for the same plan."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from pycompose.errors import Origin, Problem, dotted
from pycompose.plan.changes import Action, Change, FieldChange, Kept, Plan, Unknown
from pycompose.plan.step import Step

FORMAT_VERSION = "1.2"
"""The minor number grows when something is added, the major one when something is removed."""


def plan_as_json(plan: Plan) -> str:
    """Write a plan as one JSON document; ends with a newline."""
    return json.dumps(_plan(plan), indent=2, ensure_ascii=False) + "\n"


def _plan(plan: Plan) -> dict[str, Any]:
    counts = Counter(change.action for change in plan.changes)
    return {
        "format_version": FORMAT_VERSION,
        "mode": "offline" if plan.versions else "snapshot" if plan.snapshot else "live",
        "versions": list(plan.versions) if plan.versions else None,
        "project": plan.project,
        "has_changes": bool(plan.changes),
        "summary": {
            **{str(action): counts[action] for action in Action},
            "data_loss": len(plan.destroys_data),
            "unchanged": len(plan.unchanged),
        },
        "changes": [change_as_data(change) for change in plan.changes],
        "drift": [change_as_data(change) for change in plan.drift],
        "kept": [_kept(kept) for kept in plan.kept],
        "unchanged": list(map(str, plan.unchanged)),
        "steps": [_step(step) for step in plan.steps],
        "needs": {name: list(needs) for name, needs in sorted(plan.needs.items())},
        "critical_path": {"steps": list(plan.critical_path), "seconds": round(plan.seconds, 3)},
        "warnings": [_problem(problem) for problem in plan.warnings],
    }


def change_as_data(change: Change) -> dict[str, Any]:
    """Return a change as JSON data."""
    return {
        "address": str(change.address),
        "action": str(change.action),
        "conditional": change.conditional,
        "data_loss": change.data_loss,
        "downtime": str(change.downtime),
        "loses": {"count": change.loses.count, "first": list(change.loses.first)} if change.loses else None,
        "reasons": [str(reason) for reason in change.reasons],
        "fields": [_field(field) for field in change.fields],
        "unknown": [_field(field) for field in change.unknown],
        "origin": _origin(change.origin),
    }


def _kept(kept: Kept) -> dict[str, Any]:
    return {
        "address": str(kept.address),
        "reason": str(kept.reason),
        "what": kept.what,
        "hint": kept.hint,
        "fields": [_field(field) for field in kept.fields],
    }


def _field(field: FieldChange) -> dict[str, Any]:
    return {
        "path": dotted(field.path),
        "change": "added" if field.is_new else "removed" if field.is_gone else "changed",
        "before": field.before,
        "after": {"unknown": field.after.reason} if isinstance(field.after, Unknown) else field.after,
        "sensitive": field.sensitive,
        "impact": str(field.impact),
        "origin": _origin(field.origin),
    }


def _step(step: Step) -> dict[str, Any]:
    data: dict[str, Any] = {
        "number": step.number,
        "verb": step.verb,
        "kind": type(step).__name__,
        "address": str(step.address),
        "needs": list(step.needs),
    }
    if step.condition:
        data["condition"] = {"image_id_changed": [one.reference for one in step.condition.alternatives]}
    if step.until:
        data["until"] = str(step.until)
    return data


def _origin(origin: Origin | None) -> dict[str, Any] | None:
    return origin._asdict() if origin else None


def _problem(problem: Problem) -> dict[str, Any]:
    return {"what": problem.what, "path": problem.path, "hint": problem.hint, "origin": _origin(problem.origin)}
