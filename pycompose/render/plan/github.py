"""A plan as annotations of a GitHub workflow, one per line, shown beside the file's line that caused the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pycompose.errors import Origin, dotted
from pycompose.plan.changes import Action, FieldChange, Plan
from pycompose.render.fields import cost_of, values_of
from pycompose.render.words import why

_LEVELS = {Action.REPLACE: "warning", Action.REMOVE: "warning", Action.RESTART: "warning", Action.STOP: "warning"}


def plan_as_annotations(plan: Plan, named: Callable[[str], str] = str) -> str:
    """Write an annotation, on its own line, for each field that changes and for each change without fields.

    ``named`` gives the name of a file as a workflow knows it: from the top of the repository.
    """
    lines = (
        _annotation(level, None if foreign else _at(origin, named), title, f"{text} ({origin})" if foreign else text)
        for level, origin, title, text in (*_changes(plan), *_warnings(plan))
        for foreign in [_is_foreign(origin, plan)]
    )
    return "".join(f"{line}\n" for line in lines)


Parts = tuple[str, Origin | None, str, str]
"""An annotation: its severity, its place, its title and its text."""


def _is_foreign(origin: Origin | None, plan: Plan) -> bool:
    """Return whether a place is in a revision (``HEAD:compose.yaml``): a workflow does not have that file."""
    return plan.versions is not None and origin is not None and ":" in origin.file


def _changes(plan: Plan) -> Iterator[Parts]:
    for change in plan.changes:
        level = "error" if change.data_loss else _LEVELS.get(change.action, "notice")
        title = f"{change.address}: {change.action}"
        if not change.fields:
            yield level, change.origin, title, ", ".join(why(change))
        for field in change.fields:
            yield level, field.origin or change.origin, title, _field(field)


def _field(field: FieldChange) -> str:
    values = " → ".join(values_of(field))
    return f"{dotted(field.path)}: {values} ({cost_of(field)})"


def _warnings(plan: Plan) -> Iterator[Parts]:
    for problem in plan.warnings:
        text = f"{problem.what}\n{problem.hint}" if problem.hint else problem.what
        yield "warning", problem.origin, problem.path or "pycompose", text


def _at(origin: Origin | None, named: Callable[[str], str]) -> Origin | None:
    return origin._replace(file=named(origin.file)) if origin else None


def _annotation(level: str, origin: Origin | None, title: str, text: str) -> str:
    place = {"file": origin.file, "line": origin.line, "col": origin.column} if origin else {}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in {**place, "title": title}.items())
    return f"::{level} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
