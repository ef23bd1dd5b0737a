"""Services that wait for each other: nobody could begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.errors import Path

MAX_CYCLES = 10
"""How many cycles are told: to undo one often undoes many."""


def cycles(services: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Find the chains of depends_on that come back to where they began, each once."""
    done: set[str] = set()
    for start in services:
        if start in done:
            continue
        trail = {start: _needs(services, start)}
        while trail:
            name, needs = next(reversed(trail.items()))
            need = next(needs, None)
            if need is None:
                done.add(name)
                trail.popitem()
            elif need in trail:
                names = list(trail)
                chain = " → ".join([*names[names.index(need) :], need])
                yield (
                    ("services", name, "depends_on", need),
                    f"services wait for each other: {chain}",
                    "remove one of these",
                )
            elif need not in done:
                trail[need] = _needs(services, need)


def _needs(services: Mapping[str, Any], name: str) -> Iterator[str]:
    return (need for need in services[name].get("depends_on") or () if need in services)
