"""``!reset`` forgets what earlier files say at a path, ``!override`` replaces it instead of merging."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pycompose.errors import Path
from pycompose.schema.model import Map, Seq
from pycompose.schema.source import Override, Reset


def take_tags(value: Any, path: Path = ()) -> list[Path]:
    """Take the tags out of a document, which is changed, and give the paths that they stood at."""
    found: list[Path] = []
    if isinstance(value, Map):
        for key, item in list(value.items()):
            below = (*path, key)
            if isinstance(item, Reset):
                found.append(below)
                del value[key]
                continue
            if isinstance(item, Override):
                found.append(below)
                value[key] = item.value
            found.extend(take_tags(value[key], below))
    elif isinstance(value, Seq):
        for index, item in enumerate(value):
            if isinstance(item, Override):
                value[index] = item.value
            found.extend(take_tags(value[index], (*path, index)))
    return found


def forget(tree: Any, paths: Iterable[Path]) -> None:
    """Remove what stands at the paths from a tree; a path that leads nowhere is no mistake."""
    for *above, last in paths:
        value = tree
        for part in above:
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, Map) and last in value:
            value.pop(str(last))
            value.marks.pop(str(last), None)
