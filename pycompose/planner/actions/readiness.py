"""Waits as steps: which container waits for which, and which waits are unnecessary."""

from __future__ import annotations

from pycompose.plan.desired import Desired, ServiceSpec
from pycompose.plan.step import Awaited
from pycompose.plan.steps import WaitFor
from pycompose.planner.actions.on_container import OnContainer
from pycompose.planner.draft import Draft, Member
from pycompose.planner.service_order import conditions_on, is_one_shot

AWAITED = {
    "service_started": Awaited.RUNNING,
    "service_healthy": Awaited.HEALTHY,
    "service_completed_successfully": Awaited.COMPLETED,
}
"""The state that each ``depends_on.*.condition`` waits for."""


def dependencies_of(draft: Draft, service: ServiceSpec) -> tuple[int, ...]:
    """Return the steps after which all dependencies of a service meet their conditions."""
    steps: list[int] = []
    for other, need in sorted(service.depends_on.items()):
        awaited = AWAITED[need["condition"]]
        required = bool(need.get("required", True))
        for member in draft.members.get(other, ()):
            steps += _until(draft, member, awaited, required=required)
    return tuple(steps)


def wait_until_ready(on: OnContainer, start: int, service: str) -> int:
    """Wait until a new container can take the place of an old one, or is done if others wait for that.

    Who waits for the same shares the step.
    """
    awaited = _needed_of(on.draft.request.desired, service)
    number = on.add(WaitFor, [start], awaited=awaited)
    if on.condition is None:
        on.draft.waits[on.address, awaited, True] = number
    return number


def _needed_of(desired: Desired, service: str) -> Awaited:
    if is_one_shot(desired, service):
        return Awaited.COMPLETED
    return Awaited.HEALTHY if "service_healthy" in conditions_on(desired, service) else Awaited.READY


def wait_for_all(draft: Draft) -> None:
    """Wait for every service (``up --wait``): until it is healthy or running, or completed if others wait for that."""
    for name, members in draft.members.items():
        awaited = Awaited.COMPLETED if is_one_shot(draft.request.desired, name) else Awaited.READY
        for member in members:
            _until(draft, member, awaited, required=True)


def _until(draft: Draft, member: Member, awaited: Awaited, *, required: bool) -> tuple[int, ...]:
    """Return the steps to wait for; each wait for a container is planned once, however many need it."""
    if awaited is Awaited.RUNNING:
        return member.after
    so_already = member.was is not None and _is(member, awaited)
    if so_already and not member.after:
        return ()
    healthy = (member.address, Awaited.HEALTHY, required)
    if awaited is Awaited.READY and healthy in draft.waits:
        return (draft.waits[healthy],)
    key = (member.address, awaited, required)
    if key not in draft.waits:
        on = OnContainer(
            draft=draft,
            address=member.address,
            container=member.ref,
            name=member.name,
            condition=member.condition if so_already else None,
        )
        draft.waits[key] = on.add(
            WaitFor,
            member.after,
            awaited=awaited,
            timeout=draft.request.options.wait_timeout,
            required=required,
        )
    return (draft.waits[key],)


def _is(member: Member, awaited: Awaited) -> bool:
    container = member.was
    if container is None:
        return False
    if awaited is Awaited.COMPLETED:
        return container.state == "exited" and container.exit_code == 0
    healthy = {"healthy"} if awaited is Awaited.HEALTHY else {"healthy", "none"}
    return container.state == "running" and container.health in healthy
