"""Compare two canonical values and name every field that differs, with what the difference costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange
from pycompose.plan.places import Locate, nowhere
from pycompose.plan.stamp import is_digest, is_digest_of
from pycompose.redact import is_sensitive
from pycompose.schema.spec.table import attribute
from pycompose.value import Value

ABSENT: Any = None
UNSET = "(unset)"
"""How an entry is told that takes away what the image has, beside one that is not there."""


class _View(Value):
    """How a comparison tells what it finds: where it is, and whether secrets are shown."""

    locate: Locate
    shows: bool


def compare(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    path: ValuePath,
    locate: Locate = nowhere,
    *,
    show_sensitive: bool = False,
) -> tuple[FieldChange, ...]:
    """Name the fields in which ``after`` differs from ``before``.

    Both are canonical values that stand at ``path`` (``("services", "web")``). The result is in the order of the
    files, then what only ``before`` has. Mappings without order, lists without order (``unordered`` in the table) and
    lists with identity (``key`` in the table) are compared as what they are. Values that may be secrets are left out,
    unless ``show_sensitive`` says otherwise.
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
        yield _change("(too long to keep)", after, path, view)
    elif _are(dict, before, after):
        yield from _mapping(before or {}, after or {}, path, view)
    elif _are(list, before, after) and attribute(path).key:
        yield from _keyed(before or [], after or [], path, view)
    elif _are(list, before, after) and attribute(path).unordered:
        yield from _members(before or [], after or [], path, view)
    else:
        yield _change(before, after, path, view)


def _say_nothing(before: Any, after: Any, path: ValuePath) -> bool:
    """Return whether one side is silent and the other asks for what the engine does anyway."""
    neutral = attribute(path).neutral
    return neutral is not None and {before, after} == {ABSENT, neutral}


def _are(kind: type, before: Any, after: Any) -> bool:
    """Return whether both are of a kind, or the one that is there is, and not empty."""
    present = [value for value in (before, after) if value is not ABSENT]
    return bool(any(present)) and all(isinstance(value, kind) for value in present)


def _keyed(before: list[Any], after: list[Any], path: ValuePath, view: _View) -> Iterator[FieldChange]:
    """Compare items that have an identity, such as mounts by their target: where they stand does not matter."""
    pairs = paired(before, after, attribute(path).key)
    for index, item in enumerate(after):
        if index in pairs:
            yield from _value(before[pairs[index]], item, (*path, index), view)
        else:
            yield _change(ABSENT, item, (*path, index), view)
    for index in sorted({*range(len(before))} - {*pairs.values()}):
        yield _change(before[index], ABSENT, (*path, index), view)


def paired(before: list[Any], after: list[Any], keys: tuple[str, ...]) -> dict[int, int]:
    """Return which earlier item each later one was, by their indexes.

    Items are the same one whose identity is equal as a whole; of the others those in which more of it is, from its
    beginning: a port that is published elsewhere is still that port.
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
    """Return what makes two items of a list the same one; without ``keys`` that is all of it."""
    return tuple(str(item.get(key)) for key in keys) if keys else (str(item),)


def _members(before: list[Any], after: list[Any], path: ValuePath, view: _View) -> Iterator[FieldChange]:
    for index, item in enumerate(after):
        if item not in before:
            yield _change(ABSENT, item, (*path, index), view)
    for index, item in enumerate(before):
        if item not in after:
            yield _change(item, ABSENT, (*path, index), view)


def _change(before: Any, after: Any, path: ValuePath, view: _View) -> FieldChange:
    hidden = not view.shows and (is_sensitive(path, before) or is_sensitive(path, after))
    return FieldChange(
        path=path,
        before=None if hidden else before,
        after=None if hidden else after,
        impact=attribute(path).cost(after),
        origin=view.locate(path),
        sensitive=hidden,
    )


def without_env_files(fields: Iterable[FieldChange], names: Collection[str]) -> tuple[FieldChange, ...]:
    """Hide the variables that env files give, by ``names``; of a variable that is gone nobody knows where it was."""
    return tuple(
        field._replace(before=None, after=None, sensitive=True)
        if field.path[2:3] == ("environment",) and (field.path[-1] in names or field.after is None)
        else field
        for field in fields
    )


def same(before: Any, after: Any) -> bool:
    """Return whether two canonical values are equal as JSON: ``1`` is ``1.0`` and is not ``True``."""
    if type(before) is type(after) is str:  # what nearly all of them are
        return bool(before == after)
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same(value, after[key]) for key, value in before.items())
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(map(same, before, after))
    return bool(before == after)
