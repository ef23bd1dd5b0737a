"""The containers of one service: which stay as they are, and which change."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.plan.changes import Action, Change, Reason
from pycompose.plan.desired import ContainerSpec, ServiceSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.sharing import namespace_owners
from pycompose.plan.step import ContainerRef
from pycompose.planner.actions.following import prospects
from pycompose.planner.compare.judge_container import Verdict, judge
from pycompose.planner.draft import Draft, Member
from pycompose.planner.service_order import is_done


def reconcile_service(draft: Draft, service: ServiceSpec) -> list[Member]:
    """Plan the containers of a service, and return each as it will be; its dependencies are already planned."""
    kept: dict[int, ObservedContainer] = {}
    for container in _settled(draft, service):
        if len(kept) < service.replicas and container.number not in kept:
            kept[container.number] = container
        else:
            drop(draft, container, Reason.SCALE)
    free = (number for number in range(1, len(kept) + service.replicas + 1) if number not in kept)
    if namespace_owners(service.attributes):
        _stop_with_owners(draft, service, kept)
    numbers = sorted([*kept, *(next(free) for _ in range(service.replicas - len(kept)))])
    specs = {number: service.replica(number) for number in numbers}
    verdicts = {number: _judge(draft, specs[number], container) for number, container in kept.items()}
    if all(number in kept and _stays_as_it_is(draft, kept[number], verdicts[number]) for number in numbers):
        return [_unchanged(draft, specs[number], kept[number], verdicts[number]) for number in numbers]
    from pycompose.planner.actions.container_changes import ContainerChanges

    changes = ContainerChanges(draft, service, kept, verdicts)
    return [changes.plan(specs[number]) for number in numbers]


def _judge(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> Verdict:
    verdict = judge(draft.request, prospects(draft, spec, container), spec, container)
    draft.warn(*verdict.warnings)
    if verdict.spared:
        what = "would be recreated without --no-recreate"
        draft.keep(container.address, Reason.NO_RECREATE, what, verdict.spared_fields)
    return verdict


def _stays_as_it_is(draft: Draft, container: ObservedContainer, verdict: Verdict) -> bool:
    """Return whether a container needs no steps."""
    if verdict.replace or verdict.condition or container.id in draft.removed or container.id in draft.stopped:
        return False
    touched = verdict.rename or verdict.update or verdict.connect or verdict.disconnect
    runs = container.state in {"running", "restarting"}
    return (runs and not touched) or is_done(draft.request.desired, container)


def _unchanged(draft: Draft, spec: ContainerSpec, container: ObservedContainer, verdict: Verdict) -> Member:
    for reason, fields in verdict.left.items():
        draft.tell_drift(container, Action.KEEP, reason, fields)
    if not verdict.spared:
        draft.unchanged.append(container.address)
    ref = ContainerRef(id=container.id)
    return Member(address=container.address, name=spec.name, ref=ref, was=container)


def _stop_with_owners(draft: Draft, service: ServiceSpec, kept: Mapping[int, ObservedContainer]) -> None:
    from pycompose.planner.actions.stopping import stop_with_owners

    stop_with_owners(draft, service, kept.values())


def _settled(draft: Draft, service: ServiceSpec) -> list[ObservedContainer]:
    """Finish an interrupted replacement: of two containers for one replica, one is removed.

    The new one stays if it already has the final name, else the old one.
    """
    by_id = {c.id: c for c in draft.request.observed.of_service(service.name)}
    for new in list(by_id.values()):
        old = by_id.get(new.replaces)
        if old is not None:
            loser = new if new.name.startswith(old.id[:12]) else old
            drop(draft, loser, Reason.UNFINISHED)
            del by_id[loser.id]
    return sorted(by_id.values(), key=lambda c: (c.number, c.created))


def drop(draft: Draft, container: ObservedContainer, reason: Reason) -> None:
    """Plan to remove a container, once."""
    if container.id in draft.removed:
        return
    from pycompose.planner.actions.container_steps import remove

    draft.removed[container.id] = remove(draft, container).removed
    change = Change(
        address=container.address,
        action=Action.REMOVE,
        reasons=(reason,),
        origin=draft.request.locate(container.address.path),
        loses=container.loses,
    )
    draft.changes.append(change)
