"""Where each value of a project comes from: the memory of its marks, for those who ask for it.

Marks of the parser know a place and nothing else. Where somebody asks, each is replaced by a Given before anything is
done to the tree; it then goes wherever marks go, and gathers what happens to its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pycompose.errors import Origin, ValuePath
from pycompose.schema.model import Map, Override, Seq, as_origin


class Given(NamedTuple):
    """A mark that remembers. ``line`` and ``column`` count from 0, as the parser's; without a ``name`` no file gave it.

    ``variables`` says in words where each variable of the value has its own from, ``overrode`` are the marks of the
    definitions whose place it took, the nearest first.
    """

    name: str
    line: int
    column: int
    variables: dict[str, str]
    overrode: tuple[Any, ...] = ()


class Provenance(NamedTuple):
    """A value of the canonical project: what gave it (empty: nothing did, it is a default), and what it replaced.

    The value is ``...`` where there is none: ``origin`` is the ``!reset`` that removed it.
    """

    path: ValuePath
    value: Any
    origin: Origin | None
    variables: tuple[str, ...]
    overrode: tuple[Origin, ...]


def remember(value: Any) -> None:
    """Return every mark of a tree that was just read its memory."""
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
    """Return a mark its memory, if it has none."""
    return mark if type(mark) is Given else Given(mark.name, mark.line, mark.column, {})


def succeed(old: Any, new: Any) -> Any:
    """Return the mark of a value that takes the place of another one."""
    if type(new) is not Given or old is None:
        return new
    return new._replace(overrode=(*new.overrode, old, *(old.overrode if type(old) is Given else ())))


def provenance(printed: Any, marked: Any, aside: Mapping[ValuePath, Sequence[Any]]) -> Iterator[Provenance]:
    """Tell of every value of a project as it is printed, and then of what was removed.

    ``marked`` is the document, with its marks, ``aside`` what tags put aside (both of a Project that was loaded with
    origins). What a short form stands for has the place of the short form.
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
    """Return the mark of an entry; what replaced the whole of a sequence or mapping replaced each entry of it."""
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
