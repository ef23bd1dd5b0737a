"""The steps of one container: create it, replace it, change it in place, or only start it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pycompose import naming
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.labels import image_mounts
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.step import ContainerRef, ImageIdChanged
from pycompose.plan.steps import (
    ConnectNetwork,
    CopyFiles,
    CreateContainer,
    DisconnectNetwork,
    RemoveContainer,
    RenameContainer,
    UnpauseContainer,
    UpdateContainer,
)
from pycompose.planner.actions.copying import copies
from pycompose.planner.actions.following import owners
from pycompose.planner.actions.on_container import OnContainer
from pycompose.planner.actions.readiness import wait_until_ready
from pycompose.planner.actions.resource_steps import creations
from pycompose.planner.actions.starting import Starting
from pycompose.planner.actions.stopping import RUNS, stop, stop_dependents
from pycompose.planner.compare.judge_attachments import attachment_of
from pycompose.planner.compare.judge_container import Verdict
from pycompose.planner.draft import Draft, Member
from pycompose.value import Value


class Removal(Value):
    """The steps that remove a container."""

    stopped: int
    """The step after which it no longer runs."""
    removed: int
    """The step after which it no longer exists."""


def create(draft: Draft, spec: ContainerSpec, starting: Starting) -> Member:
    """Plan a container that does not exist yet."""
    ref, made = _make(draft, spec)
    start = starting.start(spec, ref, made)
    return Member(address=spec.address, name=spec.name, ref=ref, after=(start,))


def replace(draft: Draft, spec: ContainerSpec, old: ObservedContainer, verdict: Verdict, starting: Starting) -> Member:
    """Plan a new container that replaces an old one.

    The old one serves until the new one is created, all its dependencies are ready, and no other replica of the service
    is being replaced. It is removed only when the new one is ready, so that any earlier failure leaves it in place.
    Containers that restart with it are stopped before it.
    """
    condition = verdict.condition
    ref, made = _make(draft, spec, replaced=old, condition=condition)
    stopped = made
    if old.state in RUNS:
        needs = [*made, *starting.dependencies, *starting.turn]
        needs += stop_dependents(draft, old.service, needs, condition)
        stopped = (stop(draft, old, needs, condition=condition, for_good=True), *_already(draft.stopped, old))
    may_stay_down = condition is not None and old.state != "running"
    start = starting.start(spec, ref, stopped, None if may_stay_down else condition)
    on_new = OnContainer(draft=draft, address=old.address, container=ref, name=spec.name, condition=condition)
    on_old = OnContainer.that_exists(draft, old, condition)
    away = ready = wait_until_ready(on_new, start, spec.service)
    starting.turn = (ready,)
    if old.name in draft.request.names:
        away = on_old.add(RenameContainer, [ready], to=naming.retired_name(old.name, old.id))
    surely_new = on_new._replace(container=ContainerRef(created_by=ref.created_by))
    named = surely_new.add(RenameContainer, [away], to=spec.name)
    on_old.add(RemoveContainer, [named])
    stays = old if condition else None
    return Member(address=spec.address, name=spec.name, ref=ref, after=(start,), was=stays, condition=condition)


def keep(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer, verdict: Verdict, starting: Starting
) -> Member:
    """Plan what can be changed on a container in place, and start it if it does not run."""
    found = OnContainer.that_exists(draft, container)
    on = found._replace(name=spec.name)
    before = list(_already(draft.stopped, container))
    if verdict.rename:
        found.add(RenameContainer, to=spec.name)
    if verdict.update:
        before.append(on.add(UpdateContainer, attributes=verdict.update))
    before += _attach(on, spec, verdict)
    if container.state == "created":
        # a run may have been cut off before it copied: only a container that was started once surely has its files
        before += [on.add(CopyFiles, folder=folder, files=files) for folder, files in copies(spec).items()]
    start: tuple[int, ...] = ()
    if container.state == "paused" and container.id not in draft.stopped:
        start = (on.add(UnpauseContainer, before),)
    elif container.state not in {"running", "restarting"} or container.id in draft.stopped:
        stopped = draft.stopped.get(container.id)
        condition = draft.step(stopped).condition if stopped else None
        start = (starting.start(spec, on.container, before, condition),)
    return Member(address=spec.address, name=spec.name, ref=on.container, after=start, was=container)


def remove(draft: Draft, container: ObservedContainer, needs: Iterable[int] = (), *, volumes: bool = False) -> Removal:
    """Plan to stop and remove a container, with its anonymous volumes if ``volumes`` is set."""
    stopped = stop(draft, container, needs) if container.state in RUNS else None
    before = needs if stopped is None else (stopped,)
    removed = OnContainer.that_exists(draft, container).add(RemoveContainer, before, volumes=volumes)
    return Removal(stopped=stopped or removed, removed=removed)


def _make(
    draft: Draft,
    spec: ContainerSpec,
    replaced: ObservedContainer | None = None,
    condition: ImageIdChanged | None = None,
) -> tuple[ContainerRef, tuple[int, ...]]:
    """Plan the creation of a container, and the attachments and copies that cannot be part of it."""
    name = naming.candidate_name(spec.name, replaced.id) if replaced else spec.name
    networks, at_once = tuple(spec.networks), draft.request.at_once(spec)
    images = {spec.image, *(image for image, _ in image_mounts(spec.attributes))}
    shared = owners(draft, spec)
    number = draft.add(
        CreateContainer,
        spec.address,
        [
            *(draft.images[image] for image in sorted(images & draft.images.keys())),
            *creations(draft, networks, spec.attributes.get("volumes", ())),
            *(ref.created_by for ref in shared.values() if ref.created_by),
        ],
        condition=condition,
        name=name,
        container=spec,
        networks=at_once,
        replaces=replaced.id if replaced else "",
        carried=_carried(spec, replaced) if replaced else {},
        owners=shared,
    )
    on = OnContainer(
        draft=draft,
        address=spec.address,
        container=ContainerRef(created_by=number),
        name=name,
        condition=condition,
    )
    connected = tuple(_connect(on, spec, network, [number]) for network in networks[len(at_once) :])
    copied = tuple(on.add(CopyFiles, [number], folder=folder, files=files) for folder, files in copies(spec).items())
    ref = ContainerRef(id=replaced.id if replaced and condition else "", created_by=number)
    return ref, (number, *connected, *copied)


def _connect(on: OnContainer, spec: ContainerSpec, network: str, needs: Iterable[int]) -> int:
    attachment = attachment_of(spec, network)
    return on.add(ConnectNetwork, needs, network=network, attachment=attachment, links=spec.links)


def _carried(spec: ContainerSpec, old: ObservedContainer) -> Mapping[str, str]:
    """Return the anonymous volumes that the new container takes over: volume name by path."""
    named = {mount.get("target") for mount in spec.attributes.get("volumes", ()) if mount.get("source")}
    return {
        target: volume
        for target, volume in sorted(old.mounts.items())
        if re.fullmatch(naming.ANONYMOUS_VOLUME, volume) and target not in named and volume not in old.borrowed
    }


def _attach(on: OnContainer, spec: ContainerSpec, verdict: Verdict) -> list[int]:
    """Plan attachments: leave a network before joining it again, else join first, so that one is always attached."""
    again = [network for network in verdict.disconnect if network in verdict.connect]
    left = {network: on.add(DisconnectNetwork, network=network) for network in again}
    joined = []
    for network in verdict.connect:
        needs = [left[network]] if network in left else []
        joined.append(_connect(on, spec, network, [*needs, *creations(on.draft, [network], ())]))
    for network in verdict.disconnect:
        if network not in verdict.connect:
            on.add(DisconnectNetwork, joined, network=network)
    return joined


def _already(done: Mapping[str, int], container: ObservedContainer) -> tuple[int, ...]:
    return (done[container.id],) if container.id in done else ()
