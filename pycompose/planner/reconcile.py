"""Make the plan that brings the engine to what the files say. Pure: equal input gives an equal plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pycompose.errors import Path, PlanError, Problem
from pycompose.planner import containers, drift
from pycompose.planner.copying import check_files
from pycompose.planner.diff import Locate, nowhere
from pycompose.planner.draft import Draft, Member, address_of
from pycompose.planner.graph import in_order
from pycompose.planner.images import plan_images
from pycompose.planner.judge import Verdict, judge
from pycompose.planner.names import check_names
from pycompose.planner.observed import Observed, ObservedContainer, WrittenFiles
from pycompose.planner.options import Options
from pycompose.planner.plan import Action, Change, FieldChange, Plan, Reason
from pycompose.planner.preflight import check_before_flight
from pycompose.planner.readiness import is_awaited_to_complete, wait_for_all
from pycompose.planner.resources import plan_networks, plan_unlisted, plan_volumes
from pycompose.planner.specs import ContainerSpec, Desired, ServiceSpec
from pycompose.planner.starting import Starting
from pycompose.planner.steps import ContainerRef, service_address, service_of
from pycompose.planner.stopping import stop_with_owners
from pycompose.planner.support import check_support
from pycompose.planner.unknown import unknown
from pycompose.schema.table import Impact


def make_plan(desired: Desired, observed: Observed, options: Options, locate: Locate = nowhere) -> Plan:
    """Plan ``up``.

    ``locate`` gives the place in the files of a path in the project. Raises PlanError with every problem that would
    stop the plan on its way.
    """
    draft = Draft(desired, observed, options, locate)
    draft.problems += desired.problems
    draft.warn(*desired.warnings)
    check_files(draft)
    plan_unlisted(draft)
    plan_images(draft)
    check_support(draft)
    plan_volumes(draft)
    plan_networks(draft)
    for name in in_order({name: service.depends_on for name, service in desired.services.items()}):
        draft.members[name] = tuple(_plan_service(draft, desired.services[name]))
    if options.wait:
        wait_for_all(draft)
    _plan_orphans(draft)
    check_names(draft)
    check_before_flight(draft)
    if draft.problems:
        raise PlanError(*draft.problems)
    return draft.finish()


def _plan_service(draft: Draft, service: ServiceSpec) -> Iterator[Member]:
    kept: dict[int, ObservedContainer] = {}
    for container in _settled(draft, service):
        if len(kept) < service.replicas and container.number not in kept:
            kept[container.number] = container
        else:
            _drop(draft, container, Reason.SCALE)
    free = (number for number in range(1, len(kept) + service.replicas + 1) if number not in kept)
    stop_with_owners(draft, service, kept.values())
    numbers = [*kept, *(next(free) for _ in range(service.replicas - len(kept)))]
    verdicts = {number: _judged(draft, service.replica(number), container) for number, container in kept.items()}
    starting = Starting(draft, service, afresh=not any(_runs_on(draft, kept[n], verdicts[n]) for n in kept))
    for number in sorted(numbers):
        yield _plan_container(draft, service.replica(number), kept.get(number), verdicts.get(number), starting)


def _judged(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> Verdict:
    """Compare a container with what it should be; one that goes with its volume is made anew whatever was asked for."""
    if container.id in draft.removed:
        draft = replace(draft, options=replace(draft.options, no_recreate=False))
    return judge(draft, spec, container)


def _runs_on(draft: Draft, container: ObservedContainer, verdict: Verdict) -> bool:
    """Say whether a container goes on running through the plan, or may."""
    stays = not verdict.replace and container.id not in draft.removed and container.id not in draft.stopped
    return stays and container.state == "running"


def _settled(draft: Draft, service: ServiceSpec) -> list[ObservedContainer]:
    """Finish what a run that died in the middle of a replacement left: of two containers for one place, one goes.

    The new one has the place from the moment it bears the final name; until then it is the old one's.
    """
    by_id = {c.id: c for c in draft.observed.of_service(service.name)}
    for new in list(by_id.values()):
        old = by_id.get(new.replaces)
        if old is not None:
            loser = new if new.name.startswith(old.id[:12]) else old
            _drop(draft, loser, Reason.UNFINISHED)
            del by_id[loser.id]
    return sorted(by_id.values(), key=lambda c: (c.number, c.created))


def _plan_container(
    draft: Draft,
    spec: ContainerSpec,
    container: ObservedContainer | None,
    verdict: Verdict | None,
    starting: Starting,
) -> Member:
    if container is None or verdict is None:
        _tell_made(draft, spec, None, Reason.MISSING)
        return containers.create(draft, spec, starting)
    if container.id in draft.removed:
        _tell_made_with_volume(draft, spec, container, verdict)
        return containers.create(draft, spec, starting, [draft.removed[container.id]])
    for reason, fields in verdict.left.items():
        drift.tell(draft, container, Action.KEEP, reason, fields)
    if verdict.replace:
        _tell_made(draft, spec, container, *verdict.replace, verdict=verdict)
        drift.tell(draft, container, Action.REPLACE, Reason.DRIFT, verdict.drift)
        return containers.replace(draft, spec, container, verdict, starting)
    if verdict.condition:
        _tell_made(draft, spec, container, *verdict.perhaps, verdict=verdict)
        drift.tell(draft, container, Action.UPDATE, Reason.DRIFT, verdict.drift)
        return containers.replace(draft, spec, container, verdict, starting)
    return _keep(draft, spec, container, verdict, starting)


def _keep(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer, verdict: Verdict, starting: Starting
) -> Member:
    if _is_done(draft, container):
        draft.unchanged.append(address_of(container))
        return Member(address=address_of(container), name=spec.name, ref=ContainerRef(id=container.id), was=container)
    planned = len(draft.steps)
    member = containers.keep(draft, spec, container, verdict, starting)
    verdict = replace(verdict, drift=(*verdict.drift, *drift.stopped(draft, container)))
    reasons = _reasons_to_touch(draft, container, verdict)
    if len(draft.steps) == planned or not reasons:
        draft.unchanged.append(address_of(container))
    else:
        action = _LIGHT.get(tuple(reasons), Action.UPDATE)
        _tell(draft, member.address, action, *reasons, verdict=verdict, conditional=_may_restart(draft, container))
        drift.tell(draft, container, action, Reason.DRIFT, verdict.drift)
    return member


_LIGHT: Mapping[tuple[Reason, ...], Action] = {
    (Reason.NOT_RUNNING,): Action.START,
    (Reason.DEPENDENCY_CHANGED,): Action.RESTART,
}
"""What it is called to touch a container for one reason that changes nothing of what it is."""


def _may_restart(draft: Draft, container: ObservedContainer) -> bool:
    """Say whether it depends on a pull or build if the container is stopped."""
    stopped = draft.stopped.get(container.id)
    return stopped is not None and draft.steps[stopped - 1].condition is not None


def _is_done(draft: Draft, container: ObservedContainer) -> bool:
    """Say whether a one-shot ran to its good end: starting it again would do its work twice."""
    finished = container.state == "exited" and container.exit_code == 0
    return finished and is_awaited_to_complete(draft, container.service) and container.id not in draft.stopped


def _reasons_to_touch(draft: Draft, container: ObservedContainer, verdict: Verdict) -> list[Reason]:
    reasons = []
    if verdict.fields:
        reasons.append(Reason.FIELD_CHANGED)
    if any(field.impact is not Impact.NONE for field in verdict.drift):
        reasons.append(Reason.DRIFT)
    if verdict.rename and Reason.DRIFT not in reasons:
        reasons.append(Reason.UNFINISHED)
    if verdict.follows:
        reasons.append(Reason.NETWORK_CHANGED)
    elif container.id in draft.stopped:
        reasons.append(Reason.DEPENDENCY_CHANGED)
    if container.state not in {"running", "restarting"}:
        reasons.append(Reason.NOT_RUNNING)
    return reasons


def _plan_orphans(draft: Draft) -> None:
    known = draft.desired.services.keys() | draft.desired.disabled
    orphans = [c for c in draft.observed.containers if c.service not in known and not c.one_off]
    if draft.options.remove_orphans:
        for container in orphans:
            _drop(draft, container, Reason.ORPHAN)
    elif orphans:
        names = ", ".join(container.name for container in orphans)
        what = f"containers of services that are not in the files: {names}"
        draft.warnings.append(Problem(None, "", what, "--remove-orphans removes them"))


def _drop(draft: Draft, container: ObservedContainer, reason: Reason) -> None:
    if container.id not in draft.removed:
        draft.removed[container.id] = containers.remove(draft, container)
        _tell(draft, address_of(container), Action.REMOVE, reason)
        _add(draft, loses=container.written)


def _tell_made(
    draft: Draft,
    spec: ContainerSpec,
    old: ObservedContainer | None,
    *reasons: Reason,
    verdict: Verdict | None = None,
) -> None:
    """Add the change of a container that is made, in the place of the ``old`` one if there is one."""
    address, action = service_address(spec.service, spec.number), Action.REPLACE if old else Action.CREATE
    _tell(draft, address, action, *reasons, verdict=verdict)
    _add(draft, loses=old.written if old else None, unknown=unknown(draft, spec, old))


def _tell_made_with_volume(draft: Draft, spec: ContainerSpec, old: ObservedContainer, verdict: Verdict) -> None:
    """Add the change of a container that goes with its volume, whatever else there is to change about it."""
    found = (Reason.FIELD_CHANGED,) if verdict.fields and not verdict.replace else ()
    sure = replace(verdict, condition=None, drift=(*verdict.drift, *verdict.left.get(Reason.NOT_OURS, ())))
    _tell_made(draft, spec, old, *verdict.replace, *found, Reason.VOLUME_CHANGED, verdict=sure)
    drift.tell(draft, old, Action.REPLACE, Reason.DRIFT, sure.drift)


def _add(draft: Draft, loses: WrittenFiles | None, unknown: tuple[FieldChange, ...] = ()) -> None:
    """Add to the change told last what goes with it and what nobody knows yet."""
    change = draft.changes[-1]
    known = {field.path for field in change.fields}
    draft.changes[-1] = replace(
        change,
        loses=loses if loses and loses.count else None,
        unknown=tuple(field for field in unknown if field.path not in known),
    )


def _tell(
    draft: Draft,
    address: str,
    action: Action,
    *reasons: Reason,
    verdict: Verdict | None = None,
    conditional: bool = False,
) -> None:
    """Add the change that a person reads for the steps just planned."""
    service = service_of(address)
    path: Path = ("services", service)
    change = Change(
        address=address,
        action=action,
        reasons=reasons,
        fields=(*verdict.fields, *drift.put_back(verdict.drift)) if verdict else (),
        origin=draft.locate(path),
        conditional=conditional or bool(verdict and verdict.condition),
    )
    draft.changes.append(change)
