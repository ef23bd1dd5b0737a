"""Short forms to long ones, and defaults into what is left open: the tree takes its canonical shape."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from pycompose.errors import Path
from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.problems import Problems
from pycompose.schema.shortforms import SHORT_FORMS, BadShortForm
from pycompose.schema.table import Row

MAX_ITEMS = 150_000
"""How many items the short forms of one sequence may stand for: there are 65535 ports of each protocol."""


def lengthen(value: Any, row: Row, path: Path, mark: Any, problems: Problems | None) -> Any:
    """Write every short form of a valid tree in its long form; the tree is changed in place.

    Wrong takes the place of one that cannot be read. Without ``problems`` it stays as it is: it may have a variable.
    """
    if row.short is not None and type(value) is not Wrong:
        try:
            value = SHORT_FORMS[row.short](value)
        except BadShortForm as bad:
            return value if problems is None else problems.error(mark, path, bad.what, bad.hint)
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


def _lengthen_items(value: Seq, row: Row, path: Path, mark: Any, problems: Problems | None) -> None:
    """Write the items in their long form; where one that may stand for several stays as it is, all of them do."""
    several_for_one = stays = False
    items: list[Any] = []
    marks: list[Any] = []
    for index, (item, place) in enumerate(zip(value, value.places(), strict=True)):
        long_form = lengthen(item, row, (*path, index), place or mark, problems)
        several = long_form if type(long_form) is list else [long_form]
        several_for_one = several_for_one or several is long_form
        stays = stays or (problems is None and long_form is item and type(item) is not Map)
        items.extend(several)
        marks.extend([place] * len(several))
        if len(items) > MAX_ITEMS:
            if problems is not None:
                what = f"these stand for more than {MAX_ITEMS} items"
                wrong = problems.error(place or mark, path, what, "write fewer, or smaller ranges")
                value[:], value.marks[:] = [wrong], [place]
            return
    if not (several_for_one and stays):
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
                with suppress(KeyError):  # it is made of an attribute that is not there either
                    value[key] = default.format_map(value) if isinstance(default, str) else default
        for key, item in value.items():
            below = row.below(key)
            if below.reaches("default"):
                fill(item, below)
    elif type(value) is Seq and row.items is not None:
        for item in value:
            fill(item, row.items)
