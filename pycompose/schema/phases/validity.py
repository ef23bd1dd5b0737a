"""Whether the table allows a value: the fast check, without a reason."""

from __future__ import annotations

from functools import cache
from typing import Any

from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.spec.attribute_table import ANYTHING, Row
from pycompose.schema.spec.scalars import Timestamp, hashable
from pycompose.schema.tree.symbols import is_open

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, Timestamp),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
    "object": (Map,),
    "array": (Seq,),
}


SCALARS = frozenset({"string", "boolean", "integer", "number"})


def valid(value: Any, row: Row) -> bool:
    """Return whether its row allows a value and everything below it; Wrong is always allowed."""
    if row is ANYTHING:
        return True
    kind = type(value)
    if kind not in _accepted(row) and not (kind is float and "integer" in row.types and value.is_integer()):
        return kind is Wrong or (is_open(value) and not row.types.isdisjoint(SCALARS))
    if kind is Map:
        return _valid_mapping(value, row)
    if kind is Seq:
        return _valid_sequence(value, row)
    if row.enum and value not in row.enum:
        return is_open(value)
    if row.pattern is not None and kind is str and row.pattern.search(value) is None:
        return is_open(value)
    if row.minimum is not None and kind in (int, float):
        return bool(row.minimum <= value and (row.maximum is None or value <= row.maximum))
    return True


@cache
def _accepted(row: Row) -> frozenset[type]:
    if not row.types:
        return frozenset({str, Timestamp, bool, int, float, type(None), Map, Seq})
    return frozenset(kind for name in row.types for kind in _TYPES[name])


def _valid_mapping(value: Map, row: Row) -> bool:
    for key in row.required:
        if key not in value:
            return False
    properties, each, named = row.properties, row.each, row.each_name
    for key, item in value.items():
        below = properties.get(key)
        if below is not None:
            if not valid(item, below):
                return False
        elif named is not None and each is not None and (named.search(key) or is_open(key)):
            if not valid(item, each):
                return False
        elif not (row.extensible and key.startswith("x-")) and not _valid_other(item, row):
            return False
    return True


def _valid_other(value: Any, row: Row) -> bool:
    """Return whether a value is allowed at a key that the row does not name."""
    return type(value) is Wrong or (not row.closed and (row.other is None or valid(value, row.other)))


def _valid_sequence(value: Seq, row: Row) -> bool:
    if row.items is not None:
        below = row.items
        for item in value:
            if not valid(item, below):
                return False
    return not row.unique or len(value) < 2 or _distinct(value)


def _distinct(value: Seq) -> bool:
    if all(type(item) is str for item in value):
        return len(set(value)) == len(value)
    return len({hashable(item) for item in value}) == len(value)
