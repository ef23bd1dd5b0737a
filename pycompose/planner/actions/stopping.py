"""Stops containers in order: their hooks first, and before a service the services that restart with it."""

from __future__ import annotations

from collections.abc import Iterable

from pycompose.plan.desired import ServiceSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.sharing import namespace_owners
from pycompose.plan.step import ImageIdChanged, Step
from pycompose.plan.steps import RunHook, StopContainer, UnpauseContainer
from pycompose.planner.actions.on_container import OnContainer
from pycompose.planner.draft import Draft

RUNS = frozenset({"running", "paused", "restarting"})
"""The states in which a container can be stopped."""


def stop(
    draft: Draft,
    container: ObservedContainer,
    needs: Iterable[int] = (),
    *,
    condition: ImageIdChanged | None = None,
    for_good: bool = False,
) -> int:
    """Plan to stop a container after the ``pre_stop`` hooks of its service; return the step that stops it."""
    on, before = OnContainer.that_exists(draft, container, condition), tuple(needs)
    service = draft.request.desired.services.get(container.service)
    if container.state == "running" and container.id not in draft.stopped and service is not None:
        for index, hook in enumerate(service.hooks.pre_stop):
            before = (on.add(RunHook, before, hook=hook, place=f"pre_stop[{index}]"),)
    return on.add(StopContainer, before, timeout=draft.request.options.timeout, for_good=for_good)


def stop_once(draft: Draft, container: ObservedContainer) -> int:
    """Plan to stop a container that is in the way, after those that restart with it; return the step that stops it.

    It is recorded in ``draft.stopped``, so that it is started again when its service is planned.
    """
    if container.id not in draft.stopped:
        needs = stop_dependents(draft, container.service)
        draft.stopped[container.id] = stop(draft, container, needs)
    return draft.stopped[container.id]


def stop_with_owners(draft: Draft, service: ServiceSpec, containers: Iterable[ObservedContainer]) -> None:
    """Stop containers that use the namespace of a container that is started again, because that gets a new one."""
    for name in namespace_owners(service.attributes):
        started = [number for member in draft.members.get(name, ())[:1] if member.was for number in member.after]
        if any(_surely_starts(draft.step(number)) for number in started):
            for container in containers:
                if container.state in RUNS and container.id not in draft.removed:
                    stop_once(draft, container)


def _surely_starts(step: Step) -> bool:
    """Return whether a step starts a container for certain; resuming a paused one does not count."""
    return step.condition is None and not isinstance(step, UnpauseContainer)


def stop_dependents(
    draft: Draft, service: str, needs: Iterable[int] = (), condition: ImageIdChanged | None = None
) -> tuple[int, ...]:
    """Stop the running dependents of a service with ``restart: true``, the most distant dependents first.

    ``needs`` are the steps that come first. The containers are recorded in ``draft.stopped``. Return the steps that
    stop them.
    """
    steps: list[int] = []
    for name in draft.request.restarting_with.get(service, ()):
        for container in draft.request.observed.of_service(name):
            if container.state not in RUNS or container.id in draft.removed:
                continue
            if container.id not in draft.stopped:
                before = [*needs, *stop_dependents(draft, name, needs, condition)]
                draft.stopped[container.id] = stop(draft, container, before, condition=condition)
            steps.append(draft.stopped[container.id])
    return tuple(steps)
