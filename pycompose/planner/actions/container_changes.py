"""Containers that change: the change that a person sees of each, and the steps that make it."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.plan.changes import Action, Change, Reason
from pycompose.plan.desired import ContainerSpec, ServiceSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.step import ContainerRef
from pycompose.planner.actions import container_steps
from pycompose.planner.actions.following import obtained
from pycompose.planner.actions.starting import Starting
from pycompose.planner.compare.drift import put_back, stopped
from pycompose.planner.compare.judge_container import Verdict
from pycompose.planner.compare.unknown_values import unknown
from pycompose.planner.draft import Draft, Member
from pycompose.planner.service_order import is_done
from pycompose.schema.spec.attribute_table import Impact

_LIGHT: Mapping[tuple[Reason, ...], Action] = {
    (Reason.NOT_RUNNING,): Action.START,
    (Reason.DEPENDENCY_CHANGED,): Action.RESTART,
}
"""The action for a container that is touched for one reason alone and keeps its configuration."""


class ContainerChanges:
    """Plans the containers of one service, at least one of which changes."""

    def __init__(
        self,
        draft: Draft,
        service: ServiceSpec,
        kept: Mapping[int, ObservedContainer],
        verdicts: Mapping[int, Verdict],
    ) -> None:
        self._draft = draft
        self._kept = kept
        self._verdicts = verdicts
        self._starting = Starting(draft, service, afresh=not any(map(self._runs_on, kept)))

    def _runs_on(self, number: int) -> bool:
        """Return whether a container keeps running throughout the plan, or may."""
        draft, container = self._draft, self._kept[number]
        stays = container.id not in draft.removed and container.id not in draft.stopped
        return stays and not self._verdicts[number].replace and container.state == "running"

    def plan(self, spec: ContainerSpec) -> Member:
        """Plan one container, and return it as it will be afterwards."""
        draft, starting = self._draft, self._starting
        container, verdict = self._kept.get(spec.number), self._verdicts.get(spec.number)
        if container is None or verdict is None:
            _tell_made(draft, spec, None, Reason.MISSING)
            return container_steps.create(draft, spec, starting)
        if container.id in draft.removed:
            _tell_made_with_volume(draft, spec, container, verdict)
            return container_steps.create(draft, spec, starting)
        for reason, fields in verdict.left.items():
            draft.tell_drift(container, Action.KEEP, reason, fields)
        if verdict.replace:
            _tell_made(draft, spec, container, *verdict.replace, verdict=verdict)
            draft.tell_drift(container, Action.REPLACE, Reason.DRIFT, verdict.drift)
            return container_steps.replace(draft, spec, container, verdict, starting)
        if verdict.condition:
            _tell_made(draft, spec, container, *verdict.perhaps, verdict=verdict)
            draft.tell_drift(container, Action.UPDATE, Reason.DRIFT, verdict.drift)
            return container_steps.replace(draft, spec, container, verdict, starting)
        return self._keep(spec, container, verdict)

    def _keep(self, spec: ContainerSpec, container: ObservedContainer, verdict: Verdict) -> Member:
        draft = self._draft
        if is_done(draft.request.desired, container) and container.id not in draft.stopped:
            draft.unchanged.append(container.address)
            ref = ContainerRef(id=container.id)
            return Member(address=container.address, name=spec.name, ref=ref, was=container)
        planned = len(draft.steps)
        member = container_steps.keep(draft, spec, container, verdict, self._starting)
        verdict = verdict._replace(drift=(*verdict.drift, *stopped(draft.request, container)))
        reasons = _reasons_to_touch(draft, container, verdict)
        if len(draft.steps) == planned or not reasons:
            draft.unchanged += [] if verdict.spared else [container.address]
        else:
            action = _LIGHT.get(tuple(reasons), Action.UPDATE)
            change = _change(draft, spec, action, *reasons, verdict=verdict)
            draft.changes.append(change._replace(conditional=_may_restart(draft, container)))
            draft.tell_drift(container, action, Reason.DRIFT, verdict.drift)
        return member


def _may_restart(draft: Draft, container: ObservedContainer) -> bool:
    """Return whether a pull or build decides if the container is stopped."""
    number = draft.stopped.get(container.id)
    return number is not None and draft.step(number).condition is not None


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


def _tell_made(
    draft: Draft,
    spec: ContainerSpec,
    old: ObservedContainer | None,
    *reasons: Reason,
    verdict: Verdict | None = None,
) -> None:
    """Add the change of a container that is created, instead of the ``old`` one if there is one."""
    change = _change(draft, spec, Action.REPLACE if old else Action.CREATE, *reasons, verdict=verdict)
    named = {field.path for field in change.fields}
    later = unknown(draft.request, obtained(draft), spec, old)
    change = change._replace(
        loses=old.loses if old else None, unknown=tuple(field for field in later if field.path not in named)
    )
    draft.changes.append(change)


def _tell_made_with_volume(draft: Draft, spec: ContainerSpec, old: ObservedContainer, verdict: Verdict) -> None:
    """Add the change of a container that is recreated with its volume, whatever else changes about it."""
    found = (Reason.FIELD_CHANGED,) if verdict.fields and not verdict.replace else ()
    sure = verdict._replace(condition=None, drift=(*verdict.drift, *verdict.left.get(Reason.NOT_OURS, ())))
    _tell_made(draft, spec, old, *verdict.replace, *found, Reason.VOLUME_CHANGED, verdict=sure)
    draft.tell_drift(old, Action.REPLACE, Reason.DRIFT, sure.drift)


def _change(
    draft: Draft, spec: ContainerSpec, action: Action, *reasons: Reason, verdict: Verdict | None = None
) -> Change:
    """Return the change of a container, as a person sees it."""
    return Change(
        address=spec.address,
        action=action,
        reasons=reasons,
        fields=(*verdict.fields, *put_back(verdict.drift)) if verdict else (),
        origin=draft.request.locate(spec.address.path),
        conditional=bool(verdict and verdict.condition),
    )
