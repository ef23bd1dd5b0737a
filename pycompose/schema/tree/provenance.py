"""Where each value of a project comes from: marks that record what happens to their value.

A mark of the parser is only a place. If origins are asked for, each mark is replaced with a Given before anything else
is done to the tree; it travels with the value as marks do, and records what happens to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pycompose.errors import Origin, ValuePath
from pycompose.schema.model import Map, Override, Seq, as_origin


class Given(NamedTuple):
    """A mark that records the history of its value."""

    name: str
    """The file; empty where the value does not come from a file."""
    line: int
    """The line, counted from 0 as the parser does."""
    column: int
    """The column, counted from 0 as the parser does."""
    variables: dict[str, str]
    """By variable in the value, a text that says where its value comes from."""
    overrode: tuple[Any, ...] = ()
    """The marks of the definitions that it replaced, the latest first."""


class Provenance(NamedTuple):
    """A value of the canonical project, its origin, and what it replaced."""

    path: ValuePath
    value: Any
    """The value, or ``...`` where it was removed."""
    origin: Origin | None
    """Where the value comes from, None for a default; of a removed value, the ``!reset`` that removed it."""
    variables: tuple[str, ...]
    """Where the values of its variables come from, in words."""
    overrode: tuple[Origin, ...]
    """The definitions that it replaced, the latest first."""


def remember(value: Any) -> None:
    """Replace every mark of a tree that was just read with one that records the history of its value."""
    if isinstance(value, Override):
        remember(value.value)
    elif isinstance(value, Map):
        value.marks.update({key: given(mark) for key, mark in value.marks.items()})
        for item in value.values():
            remember(item)
    elif isinstance(value, Seq):
        value.marks[:] = map(given, value.marks)
        for item in value:
            remember(item)


def given(mark: Any) -> Given:
    """Return the mark as one that records the history of its value."""
    return mark if type(mark) is Given else Given(mark.name, mark.line, mark.column, {})


def succeed(old: Any, new: Any) -> Any:
    """Return the mark of a value that replaces another one."""
    if type(new) is not Given or old is None:
        return new
    return new._replace(overrode=(*new.overrode, old, *(old.overrode if type(old) is Given else ())))


def provenance(printed: Any, marked: Any, aside: Mapping[ValuePath, Sequence[Any]]) -> Iterator[Provenance]:
    """Yield the provenance of every value of a project as it is printed, and then of the removed values.

    ``marked`` is the document with its marks, and ``aside`` has the marks of the values that tags removed (both of a
    Project that was loaded with origins). The values that a short form expands to have the origin of the short form.
    """
    yield from _values(printed, marked, aside)
    for path, (by, *removed) in aside.items():
        above = printed
        for part in path[:-1]:
            above = _at(above, part)
        if isinstance(above, dict) and path[-1] not in above:
            yield Provenance(path, ..., as_origin(by), (), _origins(removed))


def _values(
    printed: Any, marked: Any, aside: Mapping[ValuePath, Sequence[Any]], path: ValuePath = (), mark: Any = None
) -> Iterator[Provenance]:
    if type(mark) is Given and path in aside:
        overrode = [older for older in aside[path] if as_origin(older) != as_origin(mark)]
        mark = mark._replace(overrode=(*mark.overrode, *overrode))
    if not isinstance(printed, (dict, list)) or not printed:
        known = mark if type(mark) is Given else Given("", 0, 0, {})
        origin = None if mark is None or (mark is known and not known.name) else as_origin(mark)
        yield Provenance(path, printed, origin, tuple(known.variables.values()), _origins(known.overrode))
        return
    for key, item in printed.items() if isinstance(printed, dict) else enumerate(printed):
        yield from _values(item, _at(marked, key), aside, (*path, key), _mark(marked, key, mark))


def _origins(marks: Sequence[Any]) -> tuple[Origin, ...]:
    return tuple(origin for origin in map(as_origin, marks) if origin is not None)


def _mark(marked: Any, key: Any, above: Any) -> Any:
    """Return the mark of an entry; what replaced a whole sequence or mapping replaced each of its entries."""
    marks = getattr(marked, "marks", None)
    if not marks:
        return above
    own = marks.get(key) if isinstance(marks, dict) else marks[key] if key < len(marks) else None
    if type(own) is Given and type(above) is Given and not own.overrode:
        return own._replace(overrode=above.overrode)
    return own


def _at(marked: Any, key: Any) -> Any:
    try:
        return marked[key]
    except (KeyError, IndexError, TypeError):
        return None
