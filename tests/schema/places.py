"""Every place of the attribute table, and the smallest project that has a value there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.spec.attribute_table import ANYTHING, Row, table

READ_EARLIER = ("name", "version", "include")
"""What loading reads before the table."""
BESIDE: dict[ValuePath, dict[str, Any]] = {
    ("volumes", 0): {"type": "volume", "target": "/t"},
    ("ports", 0): {"target": 80},
    ("networks", "key"): {},
}
"""What an entry of a service needs besides the attribute under test."""


def places(row: Row, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Row]]:
    """Find every place of the table: its path, with ``key`` for any name, and its row."""
    if row is ANYTHING or len(path) > 9:
        return
    yield path, row
    for name, below in row.properties.items():
        yield from places(below, (*path, name))
    if row.each is not None:
        yield from places(row.each, (*path, "key"))
    if row.items is not None:
        yield from places(row.items, (*path, 0))


def document_with(path: ValuePath, given: Any) -> dict[str, Any]:
    """Make a project that has a value at a path, and otherwise only what is required."""
    value: Any = given
    for length in range(len(path), 0, -1):
        value = [value] if path[length - 1] == 0 else {path[length - 1]: value}
        beside = BESIDE.get(path[2 : length - 1], {}) if isinstance(value, dict) else {}
        value = {**beside, **value} if isinstance(value, dict) else value
        if "tmpfs" in path and "target" in value:
            value["type"] = "tmpfs"
    if path[:2] == ("services", "key") and isinstance(value["services"]["key"], dict):
        value["services"]["key"].setdefault("image", "web:1")
        value.setdefault("networks", {"key": {}} if path[2:4] == ("networks", "key") else {})
    value.setdefault("services", {"web": {"image": "web:1"}})
    _require(value, table())
    return dict(value)


def _require(value: Any, row: Row) -> None:
    if isinstance(value, dict):
        for key in row.required:
            below = row.below(key)
            value.setdefault(key, ["gpu"] if "array" in below.types else (below.enum or ("x",))[0])
        for key, item in value.items():
            _require(item, row.below(key))
    elif isinstance(value, list) and row.items is not None:
        for item in value:
            _require(item, row.items)


PLACES = [(path, row) for path, row in places(table()) if path and path[0] not in READ_EARLIER]
