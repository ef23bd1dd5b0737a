"""``!reset`` removes what earlier files say at a path; ``!override`` replaces it instead of merging."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Override, Reset, Seq, as_origin

Aside = MutableMapping[ValuePath, Sequence[Any]]
"""The marks of tags and of the values they removed, by path, the latest first."""


def take_tags(value: Any, aside: Aside | None, path: ValuePath = ()) -> list[ValuePath]:
    """Take the tags out of a document, which is changed, and return their paths."""
    found: list[ValuePath] = []
    if isinstance(value, Map):
        for key, item in list(value.items()):
            below = (*path, key)
            if isinstance(item, Reset):
                found.append(below)
                _put_aside(aside, below, value.marks.get(key))
                del value[key]
                continue
            if isinstance(item, Override):
                found.append(below)
                _put_aside(aside, below, value.marks.get(key))
                value[key] = item.value
            found.extend(take_tags(value[key], aside, below))
    elif isinstance(value, Seq):
        for index, item in enumerate(value):
            if isinstance(item, Override):
                value[index] = item.value
            found.extend(take_tags(value[index], aside, (*path, index)))
    return found


def forget(tree: Any, paths: Iterable[ValuePath], aside: Aside | None = None) -> None:
    """Remove the values at some paths from a tree; paths without a value are ignored."""
    for path in paths:
        *above, last = path
        value = tree
        for part in above:
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, Map) and last in value:
            value.pop(str(last))
            _put_aside(aside, path, value.marks.pop(str(last), None), after=1)


def _put_aside(aside: Aside | None, path: ValuePath, mark: Any, after: int = 0) -> None:
    """Record a mark; the marks of values that a tag removed come after that of the tag."""
    if aside is None or mark is None:
        return
    known = aside.get(path, ())
    places = [as_origin(each) for each in known]
    new = [each for each in (mark, *getattr(mark, "overrode", ())) if as_origin(each) not in places]
    aside[path] = (*known[:after], *new, *known[after:])
