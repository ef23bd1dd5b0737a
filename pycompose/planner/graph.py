"""The order of services: what each one waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter


def in_order(needs: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Order names so that each comes after what it needs; equal input gives equal output.

    Names that are needed and are not keys are left out. Cycles were refused when the project was loaded.
    """
    sorter = TopologicalSorter({name: sorted(set(needs[name]) & needs.keys()) for name in sorted(needs)})
    return tuple(sorter.static_order())


def dependents(needs: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Turn ``name → what it needs`` around: ``name → what needs it``."""
    turned: dict[str, list[str]] = {name: [] for name in needs}
    for name in sorted(needs):
        for other in needs[name]:
            if other in turned:
                turned[other].append(name)
    return {name: tuple(others) for name, others in turned.items()}
