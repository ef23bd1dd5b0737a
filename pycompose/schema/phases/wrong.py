"""Removing wrong values from the tree, so that the phases can continue with the rest."""

from __future__ import annotations

from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.read.yaml_source import MERGE_KEY
from pycompose.schema.spec.attribute_table import Row
from pycompose.schema.tree.problems import Problems


def put_wrong(tree: Any, path: ValuePath, wrong: Wrong) -> None:
    """Replace the value at ``path`` with Wrong, unless a value above it is already wrong."""
    value: Any = tree
    for part in path[:-1]:
        value = value[part] if type(value) is not Wrong else value
    if path and type(value) is not Wrong:
        value[path[-1]] = wrong


def take_out(value: Any, row: Row, path: ValuePath, problems: Problems) -> bool:
    """Remove wrong values from a tree, and note their paths as lost; return whether the value itself can stay.

    A mapping is removed with a required attribute, an item of a sequence with any of its attributes, and a sequence of
    scalars with any of its items: the rest would not be what the user wrote.
    """
    if type(value) is Map:
        wrong = {key for key, item in value.items() if not take_out(item, row.below(key), (*path, key), problems)}
        for key in wrong:
            del value[key]
            value.marks.pop(key, None)
            problems.lose(path if key == MERGE_KEY else (*path, key))
        is_item = bool(path) and isinstance(path[-1], int)
        return not wrong or not (is_item or wrong.intersection(row.required))
    if type(value) is Seq:
        stays = [take_out(item, row.below(index), (*path, index), problems) for index, item in enumerate(value)]
        if not all(stays):
            if row.items is not None and "object" not in row.items.types:
                return False
            problems.lose(path)
            problems.renumber(path)
            marked = [each for each, stay in zip(zip(value, value.places(), strict=True), stays, strict=True) if stay]
            value[:], value.marks[:] = [item for item, _ in marked], [mark for _, mark in marked]
    return type(value) is not Wrong


def has_wrong(value: Any) -> bool:
    """Return whether a value or a part of it is wrong."""
    below = value.values() if isinstance(value, Map) else value if isinstance(value, Seq) else ()
    return type(value) is Wrong or any(map(has_wrong, below))
