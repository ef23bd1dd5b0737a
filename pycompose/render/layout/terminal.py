"""How wide a text for people may be."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

WIDTH = 80
"""Columns of a terminal that nobody has made wider, and of what no terminal shows."""
NARROWEST = 40
WIDEST = 6
"""Digits of what may be a width."""


def columns(stream: TextIO, environment: Mapping[str, str]) -> int:
    """Return the columns of what a stream goes to: COLUMNS says it, or the terminal, or nothing does."""
    said = environment.get("COLUMNS", "")
    if said.isascii() and said.isdecimal() and len(said) < WIDEST and int(said):
        return max(int(said), NARROWEST)
    if not stream.isatty():
        return WIDTH
    return max(os.get_terminal_size(stream.fileno()).columns or WIDTH, NARROWEST)


def folded(head: str, pieces: Iterable[str], width: int, *, indent: int, between: str = " ") -> Iterator[str]:
    """Write pieces beside a head, and those for which there is no place below it, ``indent`` from the left.

    A piece is broken only where it does not fit into a line of its own.
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
    """Break a list of words at its commas only."""
    *others, last = text.split(", ")
    return folded("", [*(f"{other}," for other in others), last], width, indent=2)


def wrapped(text: str, width: int, indent: int = 2, *, first: int = 0) -> list[str]:
    """Break a text into lines between its words; the first begins with ``first`` spaces, the others with ``indent``."""
    from textwrap import wrap  # it compiles patterns, and most of what is written fits

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
