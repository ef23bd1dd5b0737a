"""What is wrong leaves the tree, so that the phases can go on with the rest."""

from __future__ import annotations

from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.read.yaml_source import MERGE_KEY
from pycompose.schema.spec.table import Row
from pycompose.schema.tree.problems import Problems


def put_wrong(tree: Any, path: ValuePath, wrong: Wrong) -> None:
    """Put what stands for a wrong value in its place; nothing is done where something above it is wrong already."""
    value: Any = tree
    for part in path[:-1]:
        value = value[part] if type(value) is not Wrong else value
    if path and type(value) is not Wrong:
        value[path[-1]] = wrong


def take_out(value: Any, row: Row, path: ValuePath, problems: Problems) -> bool:
    """Take what is wrong out of a tree, and note its paths as lost; say whether the value itself can stay.

    A mapping goes whole with an attribute that it must have, an item of a sequence with any attribute, a sequence of
    words with one of them: what would be left is not what somebody wrote.
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
    """Return whether something in a value, or all of it, is wrong."""
    below = value.values() if isinstance(value, Map) else value if isinstance(value, Seq) else ()
    return type(value) is Wrong or any(map(has_wrong, below))
