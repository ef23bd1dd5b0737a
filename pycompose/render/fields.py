"""A field change in words: the old and the new value, the line that caused it, and its impact."""

from __future__ import annotations

import json
from typing import Any

from pycompose.errors import ValuePath, dotted
from pycompose.harmless import visible
from pycompose.plan.changes import FieldChange, Unknown
from pycompose.render.layout.sequences import parts_of, parts_that_differ
from pycompose.schema.spec.attribute_table import Impact, attribute

COSTS = {
    Impact.NONE: "costs nothing",
    Impact.IN_PLACE: "in place",
    Impact.RESTART: "restarts",
    Impact.RECREATE: "replaces",
    Impact.DATA_LOSS: "DESTROYS DATA",
}


READABLE = 120
"""The longest line, in columns, that people read at a glance, however wide the terminal is."""


def field_as_text(field: FieldChange, width: int, *, drifted: bool = False) -> str:
    """Write a field change on one line, or its impact and its values on separate lines if ``width`` is too small."""
    width = min(width, READABLE)
    place = field.origin.short if field.origin else ""
    head = f"      {field_symbol(field)} {name_of(field)}:"
    notes = ", ".join(filter(None, [place] if drifted else [place, cost_of(field)]))
    values, cost = values_of(field), f"({notes})" if notes else ""
    line = f"{head} {' → '.join(values)}"
    if not cost or len(line) + len(cost) + 2 <= width:
        return f"{line}  {cost}".rstrip()
    if len(line) <= width:
        return f"{line}\n          {cost}"
    first, *rest = values
    lines = [f"{head} {first}", *(f"          → {value}" for value in rest), f"          {cost}"]
    if max(map(len, lines)) > width:
        parts = _parts(field, values)
        lines = [f"{head}  {cost}", *(f"          {part}" for part in parts)]
    return "\n".join(lines)


def _parts(field: FieldChange, values: list[str]) -> list[str]:
    """Write values that are too wide for a line: the parts that differ, or each value by itself."""
    if len(values) == 1:
        given = field.after if field.before is None else field.before
        return parts_of(given, field_symbol(field)) or values
    before, after = values
    return parts_that_differ(field.before, field.after) or [f"- {before}", f"+ {after}"]


def name_of(field: FieldChange) -> str:
    """Return a field's name below its service, network or volume; a field of a config or secret keeps its path."""
    path = field.path[2:] or field.path if field.path[0] in {"services", "networks", "volumes"} else field.path
    return dotted(path)


def cost_of(field: FieldChange) -> str:
    """Return the impact of a field change; empty for a value not known yet, which is a consequence without impact."""
    if isinstance(field.after, Unknown):
        return ""
    if field.impact is Impact.NONE and field.path[2:3] == ("build",):
        return "takes effect at the next build"
    return COSTS[field.impact]


def field_symbol(field: FieldChange) -> str:
    """Return the sign of a field: added, removed or changed."""
    return "+" if field.is_new else "-" if field.is_gone else "~"


def values_of(field: FieldChange) -> list[str]:
    """Write the old and the new value of a field; a missing one is left out."""
    if field.sensitive:
        changed = "(sensitive)" if field.is_new or field.is_gone else "(sensitive, changed)"
        return ["(content changed)" if field.in_file else changed]
    return [_value(value, field.path) for value in (field.before, field.after) if value is not None]


def _value(value: Any, path: ValuePath) -> str:
    """Write a value as JSON, or an amount of bytes with its unit."""
    if isinstance(value, Unknown):
        return f"(known after apply: {value.reason})"
    if attribute(path).unit == "bytes" and str(value).isdecimal():
        return _bytes(int(value))
    return visible(json.dumps(value, ensure_ascii=False))


def _bytes(count: int) -> str:
    """Write an amount of bytes in the largest unit that leaves it a whole number: ``256 MiB``."""
    for power, unit in ((4, "TiB"), (3, "GiB"), (2, "MiB"), (1, "KiB")):
        if count and count % 1024**power == 0:
            return f"{count // 1024**power} {unit}"
    return f"{count} B"
