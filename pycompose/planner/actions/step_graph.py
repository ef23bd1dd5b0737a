"""The steps of a draft as a graph, to which an order can be added after all of them are planned."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter

from pycompose import naming
from pycompose.plan.step import Effect, Step
from pycompose.plan.steps import RenameContainer, RunHook


class StepGraph:
    """Steps, and what each needs."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = {step.number: step for step in steps}
        self._needs = {number: set(step.needs) for number, step in self._steps.items()}
        self._rank = {number: (number, 1) for number in self._steps}
        """Where each step comes among those that could come next."""

    def order(self, step: int, after: int) -> None:
        """Let a step come after another one.

        If the other one waits for the step, its wait is given up where it only spares downtime; a container that is
        renamed gets a temporary name first. If neither is possible, nothing changes: the engine will refuse the step.
        """
        if step == after or self._waits_for(step, after):
            return
        if self._waits_for(after, step):
            self._hasten(after, step)
        if self._waits_for(after, step):
            after = self._rename_before(after, step)
        if not self._waits_for(after, step):
            self._needs[step].add(after)

    def in_order(self) -> list[Step]:
        """Return all steps, each after those it needs and otherwise in the order of the draft, numbered from 1."""
        sorter, order = TopologicalSorter(self._needs), list[int]()
        ready: list[tuple[tuple[int, int], int]] = []
        sorter.prepare()
        while sorter.is_active():
            for number in sorter.get_ready():
                heapq.heappush(ready, (self._rank[number], number))
            order.append(heapq.heappop(ready)[1])
            sorter.done(order[-1])
        now = {number: position for position, number in enumerate(order, start=1)}
        return [
            self._steps[number]._replace(needs=tuple(sorted(self._needs[number]))).renumbered(now) for number in order
        ]

    def _waits_for(self, step: int, other: int) -> bool:
        """Return whether a step comes after another one, directly or through others."""
        seen, left = {step}, [step]
        while left:
            needs = self._needs[left.pop()]
            if other in needs:
                return True
            left += needs - seen
            seen |= needs
        return False

    def _hasten(self, stop: int, taker: int) -> None:
        """Stop a container without waiting for what waits for ``taker``: it only served until then."""
        if self._steps[stop].effect is not Effect.STOPS:
            return
        for number in tuple(self._stopping(stop)):
            needs = self._needs[number]
            needs -= {need for need in needs if not self._stops(need) and self._is_or_waits_for(need, taker)}

    def _is_or_waits_for(self, step: int, other: int) -> bool:
        return step == other or self._waits_for(step, other)

    def _stopping(self, stop: int) -> Iterator[int]:
        """Yield a stop, and the stops and ``pre_stop`` hooks that it needs."""
        yield stop
        for need in self._needs[stop]:
            if self._stops(need):
                yield from self._stopping(need)

    def _stops(self, number: int) -> bool:
        """Return whether a step belongs to the stop of a container; the hooks that a stop needs are ``pre_stop``."""
        step = self._steps[number]
        return step.effect is Effect.STOPS or (isinstance(step, RunHook) and step.place.startswith("pre_stop"))

    def _rename_before(self, number: int, taker: int) -> int:
        """Give a container a temporary name before a rename, which is possible at any time.

        Return the step that does it, or the rename if it already does no more.
        """
        rename = self._steps[number]
        if not isinstance(rename, RenameContainer) or not rename.container.id:
            return number
        later = {need for need in self._needs[number] if self._is_or_waits_for(need, taker)}
        needs = self._needs[number] - later
        away = naming.retired_name(rename.name, rename.container.id)
        if rename.to == away:
            for needed in self._needs.values():
                if number in needed:
                    needed.update(later)
            self._needs[number] = needs
            return number
        first = len(self._steps) + 1
        self._steps[first] = rename._replace(number=first, to=away)
        self._needs[first] = needs
        self._rank[first] = (number, 0)
        self._needs[number].add(first)
        return first
