"""Networks and volumes: create what is missing, replace what cannot be changed.

A network is replaced under its containers, which keep their lives and addresses; a volume takes its containers and
all its data with it, so that change says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from pycompose import naming
from pycompose.errors import Path, Problem
from pycompose.planner.desired import NetworkSpec, VolumeSpec
from pycompose.planner.diff import compare
from pycompose.planner.draft import Draft, address_of
from pycompose.planner.observed import ObservedNetwork, ObservedVolume
from pycompose.planner.plan import Action, Change, FieldChange, Reason
from pycompose.planner.stamp import Stamp
from pycompose.planner.steps import (
    ContainerRef,
    CreateNetwork,
    CreateVolume,
    DisconnectNetwork,
    RemoveContainer,
    RemoveNetwork,
    RemoveVolume,
)
from pycompose.planner.stopping import stop_once
from pycompose.schema.table import Impact

Spec = TypeVar("Spec", NetworkSpec, VolumeSpec)
Found = TypeVar("Found", ObservedNetwork, ObservedVolume)


def plan_volumes(draft: Draft) -> None:
    """Add the steps for volumes; containers that stood on a replaced one are in ``draft.removed`` afterwards."""
    for spec, found, fields in _ours(draft, "volumes", draft.desired.volumes, draft.observed.volumes):
        if found is None:
            draft.volumes[spec.name] = draft.add(CreateVolume, f"volume.{spec.key}", volume=spec)
        elif fields:
            _replace_volume(draft, spec)


def plan_networks(draft: Draft) -> None:
    """Add the steps for networks; containers that were taken off a replaced one are in ``draft.stopped`` afterwards."""
    for spec, found, fields in _ours(draft, "networks", draft.desired.networks, draft.observed.networks):
        if found is None:
            draft.networks[spec.name] = draft.add(CreateNetwork, f"network.{spec.key}", network=spec)
        elif fields:
            _replace_network(draft, spec, found)


def _ours(
    draft: Draft, kind: str, wanted: Mapping[str, Spec], observed: Mapping[str, Found]
) -> Iterator[tuple[Spec, Found | None, tuple[FieldChange, ...]]]:
    """Go through what is ours to make and change, and tell what changes: what is to be, what is there, what differs."""
    for key, spec in wanted.items():
        path: Path = (kind, key)
        found = observed.get(spec.name)
        if not _may_manage(draft, spec, found, path):
            continue
        fields = _changed(draft, spec, found, path) if found is not None else ()
        change = Change(
            address=f"{kind.removesuffix('s')}.{key}",
            action=Action.CREATE if found is None else Action.REPLACE,
            reasons=(Reason.MISSING if found is None else Reason.FIELD_CHANGED,),
            fields=fields,
            origin=draft.locate(path),
            data_loss=any(field.impact is Impact.DATA_LOSS for field in fields),
        )
        if found is None or fields:
            draft.changes.append(change)
        else:
            draft.unchanged.append(change.address)
        yield spec, found, fields


def _may_manage(
    draft: Draft, spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume | None, path: Path
) -> bool:
    """Say whether the resource is ours to make and change; complain where it should be there and is not."""
    kind = str(path[0]).removesuffix("s")
    origin, words = draft.locate(path), f"{path[0]}.{spec.key}"
    if spec.external:
        if found is None:
            what = f'{kind} "{spec.name}" is external and does not exist'
            draft.problems.append(
                Problem(origin, words, what, f"create it (docker {kind} create {spec.name}), or drop external")
            )
        return False
    if found is None or found.labels.get(naming.PROJECT) == draft.desired.project:
        return True
    owner = found.labels.get(naming.PROJECT)
    what = f'{kind} "{spec.name}" exists and was not made for this project; it is used as it is'
    if owner:
        what = f'{kind} "{spec.name}" belongs to the project "{owner}"; it is used as it is'
    draft.warnings.append(Problem(origin, words, what, "say external: true if that is meant, or give another name"))
    return False


def _changed(
    draft: Draft, spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume, path: Path
) -> tuple[FieldChange, ...]:
    """Name what the file changed since the resource was made.

    Without a stamp (docker compose made it) only what the file declares is compared: the rest are the engine's
    defaults, and nobody knows what was asked for.
    """
    stamp = Stamp.decode(found.labels)
    applied: Mapping[str, object] = stamp.applied(found.live) if stamp else found.live
    if not stamp:
        applied = {key: value for key, value in applied.items() if key in spec.attributes}
    return compare(applied, spec.attributes, path, draft.locate)


def _replace_volume(draft: Draft, spec: VolumeSpec) -> None:
    address = f"volume.{spec.key}"
    users = [c for c in draft.observed.containers if spec.name in c.mounts.values() and c.id not in draft.removed]
    for container in users:
        ref, where = ContainerRef(id=container.id), address_of(container)
        stop = stop_once(draft, container)
        draft.removed[container.id] = draft.add(RemoveContainer, where, [stop], container=ref, name=container.name)
    gone = [draft.removed[c.id] for c in draft.observed.containers if spec.name in c.mounts.values()]
    removed = draft.add(RemoveVolume, address, gone, name=spec.name)
    draft.volumes[spec.name] = draft.add(CreateVolume, address, [removed], volume=spec)


def _replace_network(draft: Draft, spec: NetworkSpec, found: ObservedNetwork) -> None:
    address = f"network.{spec.key}"
    left: list[int] = []
    for container in draft.observed.containers:
        if spec.name not in container.networks:
            continue
        if container.id in draft.removed:
            left.append(draft.removed[container.id])
            continue
        stop = stop_once(draft, container)
        ref = ContainerRef(id=container.id)
        left.append(
            draft.add(
                DisconnectNetwork,
                address_of(container),
                [stop],
                container=ref,
                name=container.name,
                network=spec.name,
            )
        )
    removed = draft.add(RemoveNetwork, address, left, name=spec.name, id=found.id)
    draft.networks[spec.name] = draft.add(CreateNetwork, address, [removed], network=spec)


def creations(draft: Draft, networks: Iterable[str], mounts: Iterable[Mapping[str, object]]) -> tuple[int, ...]:
    """Give the steps after which these networks (real names) and mounts (canonical) can be used."""
    steps = [draft.networks[name] for name in networks if name in draft.networks]
    steps += [draft.volumes[str(m["source"])] for m in mounts if m.get("source") in draft.volumes]
    return tuple(steps)
