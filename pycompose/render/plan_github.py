"""A plan as annotations of a GitHub workflow: a line each, shown beside the line of the file that caused the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pycompose.errors import Origin, Problem, dotted
from pycompose.planner.plan import Action, Change, FieldChange, Plan
from pycompose.render.plan_text import WHY, cost_of, values_of

_LEVELS = {Action.REPLACE: "warning", Action.REMOVE: "warning", Action.RESTART: "warning", Action.STOP: "warning"}


def plan_as_annotations(plan: Plan) -> str:
    """Write an annotation for each field that changes, and for each change without fields; a line each."""
    return "".join(f"{line}\n" for line in (*_changes(plan.changes), *map(_warning, plan.warnings)))


def _changes(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        level = "error" if change.data_loss else _LEVELS.get(change.action, "notice")
        why = ", ".join(WHY[reason] for reason in change.reasons)
        title = f"{change.address}: {change.action}"
        if not change.fields:
            yield _annotation(level, change.origin, title, why)
        for field in change.fields:
            yield _annotation(level, field.origin or change.origin, title, _field(field))


def _field(field: FieldChange) -> str:
    values = " → ".join(values_of(field))
    return f"{dotted(field.path)}: {values} ({cost_of(field)})"


def _warning(problem: Problem) -> str:
    text = f"{problem.what}\n{problem.hint}" if problem.hint else problem.what
    return _annotation("warning", problem.origin, problem.path or "pycompose", text)


def _annotation(level: str, origin: Origin | None, title: str, text: str) -> str:
    place = {"file": origin.file, "line": origin.line, "col": origin.column} if origin else {}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in {**place, "title": title}.items())
    return f"::{level} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
