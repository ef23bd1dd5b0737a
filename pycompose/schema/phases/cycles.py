"""Services that wait for each other, so that none of them could start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.tree.problems import place, placed

MAX_CYCLES = 10
"""The most cycles that are reported: breaking one often breaks many."""


def cycles(document: Mapping[str, Any]) -> Iterator[tuple[ValuePath, str, str]]:
    """Find the cycles of ``depends_on``, each once."""
    services = document["services"]
    done: set[str] = set()
    for start in services:
        if start in done or not services[start].get("depends_on"):
            continue
        trail = {start: _needs(services, start)}
        while trail:
            name, needs = next(reversed(trail.items()))
            need = next(needs, None)
            if need is None:
                done.add(name)
                trail.popitem()
            elif need in trail:
                names = [*trail, need][list(trail).index(need) :]
                chain = [placed(one, place(document, _need(one, other))) for one, other in pairwise(names)]
                what = f"services wait for each other: {' → '.join([*chain, need])}"
                yield _need(name, need), what, "remove one of these"
            elif need not in done:
                trail[need] = _needs(services, need)


def _need(name: str, need: str) -> ValuePath:
    return "services", name, "depends_on", need


def _needs(services: Mapping[str, Any], name: str) -> Iterator[str]:
    return (need for need in services[name].get("depends_on") or () if need in services)
