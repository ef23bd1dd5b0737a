"""The width of text for people, and how it is broken into lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

WIDTH = 80
"""The columns of a standard terminal, also used where the output is not a terminal."""
NARROWEST = 40
WIDEST = 6
"""A value of COLUMNS with this many digits, or more, is ignored."""


def columns(stream: TextIO, environment: Mapping[str, str]) -> int:
    """Return the columns available to a stream: from COLUMNS, else from the terminal, else the standard width."""
    said = environment.get("COLUMNS", "")
    if said.isascii() and said.isdecimal() and len(said) < WIDEST and int(said):
        return max(int(said), NARROWEST)
    if not stream.isatty():
        return WIDTH
    return max(os.get_terminal_size(stream.fileno()).columns or WIDTH, NARROWEST)


def folded(head: str, pieces: Iterable[str], width: int, *, indent: int, between: str = " ") -> Iterator[str]:
    """Write pieces beside a head, and those that do not fit below it, indented by ``indent``.

    A piece is broken only if it does not fit on its own line.
    """
    line, is_empty = head, True
    for piece in pieces:
        longer = f"{line}{piece}" if is_empty else f"{line}{between}{piece}"
        if len(longer) > width:
            if line.strip():
                yield line.rstrip()
            *full, longer = wrapped(piece, width, indent, first=indent) or [" " * indent]
            yield from full
        line, is_empty = longer, False
    yield line.rstrip()


def listed(text: str, width: int) -> Iterator[str]:
    """Break a comma-separated list into lines, only at its commas."""
    *others, last = text.split(", ")
    return folded("", [*(f"{other}," for other in others), last], width, indent=2)


def wrapped(text: str, width: int, indent: int = 2, *, first: int = 0) -> list[str]:
    """Break a text into lines between its words; the first begins with ``first`` spaces, the others with ``indent``."""
    from textwrap import wrap  # it compiles patterns, and most text fits without it

    return wrap(
        text,
        width,
        initial_indent=" " * first,
        subsequent_indent=" " * indent,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
