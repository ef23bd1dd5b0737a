"""The marks of values, which say where a value comes from, and those that record what happens to their value.

A mark of the parser is only a place. If origins are asked for, each mark is replaced with a Given before anything else
is done to the tree; it travels with the value as marks do, and records what happens to it.
"""

from __future__ import annotations

from typing import Any

from pycompose.schema.model import Map, Override, Seq
from pycompose.value import Value


class Given(Value):
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
    return mark if type(mark) is Given else Given(name=mark.name, line=mark.line, column=mark.column, variables={})


def succeed(old: Any, new: Any) -> Any:
    """Return the mark of a value that replaces another one."""
    if type(new) is not Given or old is None:
        return new
    return new._replace(overrode=(*new.overrode, old, *(old.overrode if type(old) is Given else ())))
