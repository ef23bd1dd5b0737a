"""Where in the files a value is defined, for callers that have only its path."""

from __future__ import annotations

from collections.abc import Callable

from pycompose.errors import Origin, ValuePath

Locate = Callable[[ValuePath], Origin | None]
"""Finds the place in the files that defines the value at a path; None if no file does."""


def nowhere(path: ValuePath) -> Origin | None:
    """Return None for every path: for values that no file defines."""
    del path
    return None
