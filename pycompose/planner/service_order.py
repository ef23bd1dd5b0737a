"""The order of services: what each one waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from pycompose.plan.desired import Desired
from pycompose.plan.observed import ObservedContainer


def in_order(needs: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Order names so that each comes after what it needs; equal input gives equal output.

    Needed names that are not keys are left out. Loading a project already refuses cycles.
    """
    sorter = TopologicalSorter({name: sorted(set(needs[name]) & needs.keys()) for name in sorted(needs)})
    return tuple(sorter.static_order())


def dependents(needs: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return what needs each name, from what each name needs."""
    turned: dict[str, list[str]] = {name: [] for name in needs}
    for name in sorted(needs):
        for other in needs[name]:
            if other in turned:
                turned[other].append(name)
    return {name: tuple(others) for name, others in turned.items()}


def conditions_on(desired: Desired, name: str) -> set[str]:
    """Return what other services wait for in a service (``depends_on.*.condition``)."""
    return {other.depends_on[name]["condition"] for other in desired.services.values() if name in other.depends_on}


def is_one_shot(desired: Desired, name: str) -> bool:
    """Return whether another service waits for a service to complete."""
    return "service_completed_successfully" in conditions_on(desired, name)


def is_done(desired: Desired, container: ObservedContainer) -> bool:
    """Return whether a one-shot has completed successfully: starting it again would do its work twice."""
    finished = container.state == "exited" and container.exit_code == 0
    return finished and is_one_shot(desired, container.service)
