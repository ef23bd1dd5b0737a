"""Where each value of a project comes from, as the marks of its tree say (marks.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pycompose.errors import Origin, ValuePath
from pycompose.schema.model import as_origin
from pycompose.schema.tree.marks import Given


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
            yield Provenance(path=path, value=..., origin=as_origin(by), variables=(), overrode=_origins(removed))


def _values(
    printed: Any, marked: Any, aside: Mapping[ValuePath, Sequence[Any]], path: ValuePath = (), mark: Any = None
) -> Iterator[Provenance]:
    if type(mark) is Given and path in aside:
        overrode = [older for older in aside[path] if as_origin(older) != as_origin(mark)]
        mark = mark._replace(overrode=(*mark.overrode, *overrode))
    if not isinstance(printed, (dict, list)) or not printed:
        known = mark if type(mark) is Given else Given(name="", line=0, column=0, variables={})
        origin = None if mark is None or (mark is known and not known.name) else as_origin(mark)
        yield Provenance(
            path=path,
            value=printed,
            origin=origin,
            variables=tuple(known.variables.values()),
            overrode=_origins(known.overrode),
        )
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
