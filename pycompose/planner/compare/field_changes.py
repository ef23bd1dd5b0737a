"""Compares two canonical values and names every field that differs, with the impact of the difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange
from pycompose.plan.places import Locate, nowhere
from pycompose.plan.stamp import is_digest, is_digest_of
from pycompose.schema.spec.attribute_table import attribute
from pycompose.value import Value

ABSENT: Any = None
UNSET = "(unset)"
"""How an entry is shown that unsets what the image has; an absent entry is ABSENT."""


class _View(Value):
    """How a comparison reports what it finds."""

    locate: Locate
    shows: bool
    """Whether values that may be secret are shown."""


def compare(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    path: ValuePath,
    locate: Locate = nowhere,
    *,
    show_sensitive: bool = False,
) -> tuple[FieldChange, ...]:
    """Return the fields in which ``after`` differs from ``before``.

    Both are canonical values at ``path`` (``("services", "web")``). The result is in the order of the files, then
    what only ``before`` has. The order of mappings and of ``unordered`` lists (in the table) is ignored; items of
    lists with a ``key`` are matched by it. Values that may be secret are left out unless ``show_sensitive`` is set.
    """
    return tuple(_mapping(before, after, path, _View(locate=locate, shows=show_sensitive)))


def _mapping(
    before: Mapping[str, Any], after: Mapping[str, Any], path: ValuePath, view: _View
) -> Iterator[FieldChange]:
    for key in (*after, *(key for key in before if key not in after)):
        if before.get(key) is after.get(key) is None and (key in before) is not (key in after):
            yield _change(UNSET if key in before else ABSENT, UNSET if key in after else ABSENT, (*path, key), view)
            continue
        yield from _value(before.get(key, ABSENT), after.get(key, ABSENT), (*path, key), view)


def _value(before: Any, after: Any, path: ValuePath, view: _View) -> Iterator[FieldChange]:
    if same(before, after) or is_digest_of(before, after) or _say_nothing(before, after, path):
        return
    if is_digest(before):
        yield _change("(too long to store)", after, path, view)
    elif _are(dict, before, after):
        yield from _mapping(before or {}, after or {}, path, view)
    elif _are(list, before, after) and attribute(path).key:
        yield from _keyed(before or [], after or [], path, view)
    elif _are(list, before, after) and attribute(path).unordered:
        yield from _members(before or [], after or [], path, view)
    else:
        yield _change(before, after, path, view)


def _say_nothing(before: Any, after: Any, path: ValuePath) -> bool:
    """Return whether one side is absent and the other asks for what the engine does anyway."""
    neutral = attribute(path).neutral
    return neutral is not None and {before, after} == {ABSENT, neutral}


def _are(kind: type, before: Any, after: Any) -> bool:
    """Return whether both values, or the one that is present, are of a type, and not all are empty."""
    present = [value for value in (before, after) if value is not ABSENT]
    return bool(any(present)) and all(isinstance(value, kind) for value in present)


def _keyed(before: list[Any], after: list[Any], path: ValuePath, view: _View) -> Iterator[FieldChange]:
    """Compare items that have an identity, such as mounts by their target, whatever their position."""
    pairs = paired(before, after, attribute(path).key)
    for index, item in enumerate(after):
        if index in pairs:
            yield from _value(before[pairs[index]], item, (*path, index), view)
        else:
            yield _change(ABSENT, item, (*path, index), view)
    for index in sorted({*range(len(before))} - {*pairs.values()}):
        yield _change(before[index], ABSENT, (*path, index), view)


def paired(before: list[Any], after: list[Any], keys: tuple[str, ...]) -> dict[int, int]:
    """Return the index of the earlier item for the index of each later one that corresponds to it.

    Items with equal identities correspond; of the others, those that have more leading parts of it in common: a port
    that is published elsewhere is still that port.
    """
    pairs: dict[int, int] = {}
    for length in range(len(keys), 0, -1):
        known: dict[tuple[str, ...], list[int]] = {}
        for index in sorted({*range(len(before))} - {*pairs.values()}):
            known.setdefault(identity(before[index], keys[:length]), []).append(index)
        for index, item in enumerate(after):
            same_one = known.get(identity(item, keys[:length]))
            if index not in pairs and same_one:
                pairs[index] = same_one.pop(0)
    return pairs


def identity(item: Any, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return what identifies an item of a list: the values of ``keys``, or without keys the whole item."""
    return tuple(str(item.get(key)) for key in keys) if keys else (str(item),)


def _members(before: list[Any], after: list[Any], path: ValuePath, view: _View) -> Iterator[FieldChange]:
    for index, item in enumerate(after):
        if item not in before:
            yield _change(ABSENT, item, (*path, index), view)
    for index, item in enumerate(before):
        if item not in after:
            yield _change(item, ABSENT, (*path, index), view)


def _change(before: Any, after: Any, path: ValuePath, view: _View) -> FieldChange:
    from pycompose.redact import is_sensitive  # a plan without changes hides nothing

    hidden = not view.shows and (is_sensitive(path, before) or is_sensitive(path, after))
    impact, origin = attribute(path).impact_of(after), view.locate(path)
    change = FieldChange(path=path, before=before, after=after, impact=impact, origin=origin)
    return change.hidden if hidden else change


def without_env_files(fields: Iterable[FieldChange], names: Collection[str]) -> tuple[FieldChange, ...]:
    """Hide the variables that env files set (``names``), and removed ones, whose origin is unknown."""
    return tuple(
        field.hidden if field.path[2:3] == ("environment",) and (field.path[-1] in names or field.is_gone) else field
        for field in fields
    )


def same(before: Any, after: Any) -> bool:
    """Return whether two canonical values are equal as JSON: ``1`` is ``1.0`` and is not ``True``."""
    if type(before) is type(after) is str:  # nearly all values are texts
        return bool(before == after)
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same(value, after[key]) for key, value in before.items())
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(map(same, before, after))
    return bool(before == after)
