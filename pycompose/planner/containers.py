"""The steps of one container: create it, replace it, change it where it is, or only start it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pycompose import naming
from pycompose.planner.attachments import attachment_of
from pycompose.planner.copying import copies
from pycompose.planner.draft import Draft, Member, address_of
from pycompose.planner.judge import Verdict
from pycompose.planner.labels import image_mounts
from pycompose.planner.observed import ObservedContainer
from pycompose.planner.resources import creations
from pycompose.planner.sharing import owners
from pycompose.planner.specs import ContainerSpec
from pycompose.planner.starting import Starting
from pycompose.planner.steps import (
    Awaited,
    ConnectNetwork,
    ContainerRef,
    CopyFiles,
    CreateContainer,
    DisconnectNetwork,
    ImageIdChanged,
    RemoveContainer,
    RenameContainer,
    UnpauseContainer,
    UpdateContainer,
    WaitFor,
    service_address,
)
from pycompose.planner.stopping import RUNS, stop, stop_dependents

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")


def create(draft: Draft, spec: ContainerSpec, starting: Starting, first: Iterable[int] = ()) -> Member:
    """Plan a container where there is none; ``first`` are steps that make its name free."""
    address = service_address(spec.service, spec.number)
    ref, made = _make(draft, spec, first)
    start = starting.start(spec, ref, spec.name, made)
    return Member(address=address, name=spec.name, ref=ref, after=(start,))


def replace(draft: Draft, spec: ContainerSpec, old: ObservedContainer, verdict: Verdict, starting: Starting) -> Member:
    """Plan a new container in an old one's place.

    The old one serves until the new one is made and all it waits for is ready; it is removed only when the new one
    is ready, so whatever fails before leaves it there. What restarts with it is stopped before it.
    """
    address, condition = address_of(old), verdict.condition
    old_ref = ContainerRef(id=old.id)
    ref, made = _make(draft, spec, replaced=old, condition=condition)

    def step(kind: type, needs: Iterable[int], container: ContainerRef, name: str, **values: object) -> int:
        return draft.add(kind, address, needs, container=container, name=name, condition=condition, **values)

    stopped = made
    if old.state in RUNS:
        needs = [*made, *starting.dependencies]
        needs += stop_dependents(draft, old.service, needs, condition)
        stopped = (stop(draft, old, needs, condition=condition, for_good=True), *_already(draft.stopped, old))
    may_stay_down = condition is not None and old.state != "running"
    start = starting.start(spec, ref, spec.name, stopped, None if may_stay_down else condition)
    ready = step(WaitFor, [start], ref, spec.name, awaited=Awaited.READY)
    away = ready
    if old.name == spec.name:
        away = step(RenameContainer, [ready], old_ref, old.name, to=naming.retired_name(old.name, old.id))
    named = step(RenameContainer, [away], ContainerRef(created_by=ref.created_by), spec.name, to=spec.name)
    step(RemoveContainer, [named], old_ref, old.name)
    stays = old if condition else None
    return Member(address=address, name=spec.name, ref=ref, after=(start,), was=stays, condition=condition)


def keep(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer, verdict: Verdict, starting: Starting
) -> Member:
    """Plan what can be changed on a container as it stands, and start it if it does not run."""
    address, ref = address_of(container), ContainerRef(id=container.id)
    before = list(_already(draft.stopped, container))
    if verdict.rename:
        draft.add(RenameContainer, address, container=ref, name=container.name, to=spec.name)
    if verdict.update:
        before.append(draft.add(UpdateContainer, address, container=ref, name=spec.name, attributes=verdict.update))
    before += _attach(draft, spec, address, ref, verdict)
    if container.state == "created":
        # a run may have died before it copied: only what was started once is sure to have its files
        before += [
            draft.add(CopyFiles, address, container=ref, name=spec.name, folder=folder, files=files)
            for folder, files in copies(spec).items()
        ]
    start: tuple[int, ...] = ()
    if container.state == "paused" and container.id not in draft.stopped:
        start = (draft.add(UnpauseContainer, address, before, container=ref, name=spec.name),)
    elif container.state not in {"running", "restarting"} or container.id in draft.stopped:
        condition = draft.steps[draft.stopped[container.id] - 1].condition if container.id in draft.stopped else None
        start = (starting.start(spec, ref, spec.name, before, condition),)
    return Member(address=address, name=spec.name, ref=ref, after=start, was=container)


def remove(draft: Draft, container: ObservedContainer, needs: Iterable[int] = (), *, volumes: bool = False) -> int:
    """Plan to stop and remove a container, its anonymous ``volumes`` too if told; give the step that removes it."""
    address, ref = address_of(container), ContainerRef(id=container.id)
    before = list(needs)
    if container.state in RUNS:
        before = [stop(draft, container, before)]
    return draft.add(RemoveContainer, address, before, container=ref, name=container.name, volumes=volumes)


def _make(
    draft: Draft,
    spec: ContainerSpec,
    first: Iterable[int] = (),
    replaced: ObservedContainer | None = None,
    condition: ImageIdChanged | None = None,
) -> tuple[ContainerRef, tuple[int, ...]]:
    """Plan the creation and the attachments that could not be part of it."""
    address = service_address(spec.service, spec.number)
    name = naming.candidate_name(spec.name, replaced.id) if replaced else spec.name
    networks, at_once = tuple(spec.networks), draft.at_once(spec)
    images = {spec.image, *(image for image, _ in image_mounts(spec.attributes))}
    shared = owners(draft, spec)
    number = draft.add(
        CreateContainer,
        address,
        [
            *first,
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
    created = ContainerRef(created_by=number)
    connected = tuple(
        draft.add(
            ConnectNetwork,
            address,
            [number],
            condition=condition,
            container=created,
            name=name,
            network=network,
            attachment=attachment_of(spec, network),
            links=spec.links,
        )
        for network in networks[len(at_once) :]
    )
    copied = tuple(
        draft.add(
            CopyFiles,
            address,
            [number],
            condition=condition,
            container=created,
            name=name,
            folder=folder,
            files=files,
        )
        for folder, files in copies(spec).items()
    )
    ref = ContainerRef(id=replaced.id if replaced and condition else "", created_by=number)
    return ref, (number, *connected, *copied)


def _carried(spec: ContainerSpec, old: ObservedContainer) -> Mapping[str, str]:
    """Name the anonymous volumes that go on to the new container, by path."""
    named = {mount.get("target") for mount in spec.attributes.get("volumes", ()) if mount.get("source")}
    return {
        target: volume
        for target, volume in sorted(old.mounts.items())
        if _ANONYMOUS.fullmatch(volume) and target not in named
    }


def _attach(draft: Draft, spec: ContainerSpec, address: str, ref: ContainerRef, verdict: Verdict) -> list[int]:
    """Leave before joining where it is the same network; else join first, so that the container is never alone."""
    left = {}
    again = [network for network in verdict.disconnect if network in verdict.connect]
    for network in again:
        left[network] = draft.add(DisconnectNetwork, address, container=ref, name=spec.name, network=network)
    joined = []
    for network in verdict.connect:
        needs = [left[network]] if network in left else []
        joined.append(
            draft.add(
                ConnectNetwork,
                address,
                [*needs, *creations(draft, [network], ())],
                container=ref,
                name=spec.name,
                network=network,
                attachment=attachment_of(spec, network),
                links=spec.links,
            )
        )
    gone = [network for network in verdict.disconnect if network not in verdict.connect]
    for network in gone:
        draft.add(DisconnectNetwork, address, joined, container=ref, name=spec.name, network=network)
    return joined


def _already(done: Mapping[str, int], container: ObservedContainer) -> tuple[int, ...]:
    return (done[container.id],) if container.id in done else ()
