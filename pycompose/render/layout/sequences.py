"""Long values in parts, an item or a line of text each: of two that are alike in part what came and what went."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

MOST = 1000
"""Items that are compared at most: with each other, it takes time."""


def parts_that_differ(before: Any, after: Any) -> list[str]:
    """Write what only one of two sequences or texts has, with its sign, and how much is as before between.

    Nothing where they are neither two sequences nor two texts of several lines, or where they are too long.
    """
    old, new = _parts(before), _parts(after)
    if not old or not new or max(len(old), len(new)) > MOST:
        return []
    return list(_written(old, new))


def parts_of(value: Any, sign: str) -> list[str]:
    """Write the items, lines or entries of a value that came or went; nothing where it has none."""
    if isinstance(value, dict):
        return [f"{sign} {key}: {json.dumps(item, ensure_ascii=False)}" for key, item in value.items()]
    return [f"{sign} {part}" for part in _parts(value)]


def _parts(value: Any) -> list[str]:
    if isinstance(value, str) and "\n" in value:
        return value.splitlines()
    return [json.dumps(item, ensure_ascii=False) for item in value] if isinstance(value, list | tuple) else []


def _written(old: list[str], new: list[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield f"… {end - start} as before"
        else:
            yield from (f"- {part}" for part in old[start:end])
            yield from (f"+ {part}" for part in new[new_start:new_end])
