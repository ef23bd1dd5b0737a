"""Expanding short forms to long ones, and adding defaults."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.forms.short_forms import SHORT_FORMS, BadShortForm
from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.spec.attribute_table import Row, table
from pycompose.schema.tree.problems import Problems


def lengthen(tree: Map, problems: Problems, *, final: bool) -> None:
    """Expand every short form of a valid tree to its long form; the tree is changed in place.

    A short form that cannot be read is replaced with Wrong. Unless ``final``, it may contain a variable and stays.
    """
    _Lengthening(problems, final).value(tree, table(), (), None)


class _Lengthening:
    def __init__(self, problems: Problems, final: bool) -> None:
        self.problems = problems
        self.final = final

    def value(self, value: Any, row: Row, path: ValuePath, mark: Any) -> Any:
        if row.short is not None and type(value) is not Wrong:
            try:
                value = SHORT_FORMS[row.short](value)
            except BadShortForm as bad:
                return self.problems.error(mark, path, bad.what, bad.hint) if self.final else value
        if type(value) is Map:
            for key, item in value.items():
                below = row.below(key)
                if below.reaches("short"):
                    value[key] = self.value(item, below, (*path, key), value.marks.get(key) or mark)
        elif type(value) is Seq and row.items is not None:
            if row.omit_empty and not all(value):
                _omit_empty(value)
            if row.items.reaches("short"):
                self.items(value, row.items, path, mark)
        return value

    def items(self, value: Seq, row: Row, path: ValuePath, mark: Any) -> None:
        """Expand the items; where one that may stand for several stays as it is, all of them do."""
        several_for_one = stays = False
        items: list[Any] = []
        marks: list[Any] = []
        for index, (item, place) in enumerate(zip(value, value.places(), strict=True)):
            long_form = self.value(item, row, (*path, index), place or mark)
            if type(long_form) is list:
                several_for_one = True
                if len(long_form) > 1:
                    # they take half as much memory as written ones
                    self.problems.grow(len(long_form) // 2, place or mark)
                    self.problems.renumber(path)
                items.extend(long_form)
                marks.extend([place] * len(long_form))
                continue
            stays = stays or (not self.final and long_form is item and type(item) is not Map)
            items.append(long_form)
            marks.append(place)
        if not (several_for_one and stays):
            value[:], value.marks[:] = items, marks


def _omit_empty(value: Seq) -> None:
    kept = [(item, mark) for item, mark in zip(value, value.places(), strict=True) if item]
    value[:], value.marks[:] = [item for item, _ in kept], [mark for _, mark in kept]


def fill(value: Any, row: Row) -> None:
    """Add the defaults of the table to a canonical tree."""
    if type(value) is Map:
        for key, below in row.defaults:
            default = below.default
            if key not in value and below.default_unless not in value:
                with suppress(KeyError):  # the default refers to an attribute that is also missing
                    value[key] = default.format_map(value) if isinstance(default, str) else default
        for key, item in value.items():
            if type(item) in (Map, Seq):
                below = row.below(key)
                if below.reaches("default"):
                    fill(item, below)
    elif type(value) is Seq and row.items is not None and row.items.reaches("default"):
        for item in value:
            fill(item, row.items)
