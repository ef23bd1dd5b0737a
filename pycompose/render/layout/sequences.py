"""Long values split into items or lines, and which of them were added or removed between two values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from pycompose.harmless import visible

MOST = 1000
"""The most items that are compared: the time grows with the square of their number."""


def parts_that_differ(before: Any, after: Any) -> list[str]:
    """Write what only one of two sequences or texts has, with its sign, and how much is unchanged in between.

    Returns nothing unless both are sequences or texts of several lines, or if they are too long to compare.
    """
    old, new = _parts(before), _parts(after)
    if not old or not new or max(len(old), len(new)) > MOST:
        return []
    return list(_written(old, new))


def parts_of(value: Any, sign: str) -> list[str]:
    """Write the items, lines or entries of a value that was added or removed; nothing if it has none."""
    if isinstance(value, dict):
        return [f"{sign} {visible(key)}: {_as_json(item)}" for key, item in value.items()]
    return [f"{sign} {part}" for part in _parts(value)]


def _parts(value: Any) -> list[str]:
    if isinstance(value, str) and "\n" in value:
        return [visible(line) for line in value.removesuffix("\n").split("\n")]
    return list(map(_as_json, value)) if isinstance(value, list | tuple) else []


def _as_json(value: Any) -> str:
    return visible(json.dumps(value, ensure_ascii=False))


def _written(old: list[str], new: list[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield f"… {end - start} unchanged"
        else:
            yield from (f"- {part}" for part in old[start:end])
            yield from (f"+ {part}" for part in new[new_start:new_end])
