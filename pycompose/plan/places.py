"""Where in the files a value stands, for those who only know its path."""

from __future__ import annotations

from collections.abc import Callable

from pycompose.errors import Origin, ValuePath

Locate = Callable[[ValuePath], Origin | None]
"""Finds the place in the files of the value at a path; None where no file wrote it."""


def nowhere(path: ValuePath) -> Origin | None:
    """Locate nothing: for values that no file wrote."""
    del path
    return None
