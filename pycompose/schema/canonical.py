"""Short forms to long ones, and defaults into what is left open: the tree takes its canonical shape."""

from __future__ import annotations

from typing import Any

from pycompose.errors import Path
from pycompose.schema.model import Map, Seq
from pycompose.schema.problems import Problems
from pycompose.schema.shortforms import SHORT_FORMS, BadShortForm
from pycompose.schema.table import Row

MAX_ITEMS = 150_000
"""How many items the short forms of one sequence may stand for: there are 65535 ports of each protocol."""


def lengthen(value: Any, row: Row, path: Path, mark: Any, problems: Problems) -> Any:
    """Write every short form of a valid tree in its long form; the tree is changed in place."""
    if row.short is not None:
        try:
            value = SHORT_FORMS[row.short](value)
        except BadShortForm as bad:
            problems.error(mark, path, bad.what, bad.hint)
            return value
    if type(value) is Map:
        for key, item in value.items():
            below = row.below(key)
            if below.reaches("short"):
                value[key] = lengthen(item, below, (*path, key), value.marks.get(key) or mark, problems)
    elif type(value) is Seq and row.items is not None:
        if row.omit_empty and not all(value):
            _omit_empty(value)
        if row.items.reaches("short"):
            _lengthen_items(value, row.items, path, mark, problems)
    return value


def _lengthen_items(value: Seq, row: Row, path: Path, mark: Any, problems: Problems) -> None:
    """Write the items in their long form; where one that stands for several cannot be read, all stay as they are."""
    before = len(problems.errors)
    several_for_one = False
    items: list[Any] = []
    marks: list[Any] = []
    for index, (item, place) in enumerate(zip(value, value.places(), strict=True)):
        long_form = lengthen(item, row, (*path, index), place or mark, problems)
        several = long_form if type(long_form) is list else [long_form]
        several_for_one = several_for_one or several is long_form
        items.extend(several)
        marks.extend([place] * len(several))
        if len(items) > MAX_ITEMS:
            problems.error(
                place or mark, path, f"these stand for more than {MAX_ITEMS} items", "write fewer, or smaller ranges"
            )
            return
    if not several_for_one or len(problems.errors) == before:
        value[:], value.marks[:] = items, marks


def _omit_empty(value: Seq) -> None:
    kept = [(item, mark) for item, mark in zip(value, value.places(), strict=True) if item]
    value[:], value.marks[:] = [item for item, _ in kept], [mark for _, mark in kept]


def fill(value: Any, row: Row) -> None:
    """Put the defaults of the table where a canonical tree leaves an attribute out."""
    if type(value) is Map:
        for key, below in row.properties.items():
            default = below.default
            if default is not None and key not in value and below.default_unless not in value:
                value[key] = default.format_map(value) if isinstance(default, str) else default
        for key, item in value.items():
            below = row.below(key)
            if below.reaches("default"):
                fill(item, below)
    elif type(value) is Seq and row.items is not None:
        for item in value:
            fill(item, row.items)
