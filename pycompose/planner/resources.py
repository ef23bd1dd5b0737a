"""Networks and volumes: create what is missing, replace what cannot be changed.

A network is replaced under its containers, which go on running; a volume takes its containers and all its data with
it, so that change says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from pycompose import naming
from pycompose.errors import Path, Problem, dotted
from pycompose.planner.attachments import loses_mac_address
from pycompose.planner.desired import by_priority
from pycompose.planner.diff import compare
from pycompose.planner.draft import Draft, address_of
from pycompose.planner.drift import put_back
from pycompose.planner.drivers import check_driver, is_listed
from pycompose.planner.existing import Difference, as_asked, difference
from pycompose.planner.leftovers import leftovers, predecessors, tell_leftovers, tell_renamed
from pycompose.planner.observed import ObservedContainer, ObservedNetwork, ObservedVolume, without_mac_address
from pycompose.planner.plan import Action, Change, Reason
from pycompose.planner.specs import NetworkSpec, VolumeSpec
from pycompose.planner.stamp import Stamp
from pycompose.planner.steps import (
    ConnectNetwork,
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

_NOTHING = Difference(changed=())


def plan_unlisted(draft: Draft) -> None:
    """Begin with the networks of whose drivers nobody knows whether the engine has them, and do nothing before."""
    for spec in draft.desired.networks.values():
        if not spec.external and spec.name not in draft.observed.networks and not is_listed(draft, spec):
            draft.networks[spec.name] = draft.add(CreateNetwork, f"network.{spec.key}", network=spec)
    draft.first += draft.networks.values()


def plan_volumes(draft: Draft) -> None:
    """Add the steps for volumes; containers that stood on a replaced one are in ``draft.removed`` afterwards."""
    for spec, found in _to_make(draft, "volumes", draft.desired.volumes, draft.observed.volumes):
        if found is None:
            draft.volumes[spec.name] = draft.add(CreateVolume, f"volume.{spec.key}", volume=spec)
        else:
            _replace_volume(draft, spec)


def plan_networks(draft: Draft) -> None:
    """Add the steps for networks; containers of services in the files join replaced ones with their own steps."""
    for spec, found in _to_make(draft, "networks", draft.desired.networks, draft.observed.networks):
        if found is not None:
            _replace_network(draft, spec, found)
        elif spec.name not in draft.networks:
            draft.networks[spec.name] = draft.add(CreateNetwork, f"network.{spec.key}", network=spec)


def _to_make(
    draft: Draft, kind: str, wanted: Mapping[str, Spec], observed: Mapping[str, Found]
) -> Iterator[tuple[Spec, Found | None]]:
    """Go through what is ours, tell what changes, and give what is to be made and what it takes the place of."""
    left = leftovers(draft, kind, observed)
    told: set[str] = set()
    for key, spec in wanted.items():
        path: Path = (kind, key)
        found = observed.get(spec.name)
        if not _may_manage(draft, spec, found, path):
            continue
        differs = difference(spec, found, path, draft.locate) if found is not None else _NOTHING
        old = predecessors(draft, spec, path, left) if found is None else ()
        if old:
            tell_renamed(draft, spec, path, old)
            told |= {leftover.name for leftover in old}
        if found is not None and not differs.fields:
            draft.unchanged.append(_address(path))
            continue
        _tell(draft, path, found is None, differs, renamed=bool(old))
        check_driver(draft, spec, path)
        yield spec, found
    tell_leftovers(draft, kind, left.keys() - told)


def _address(path: Path) -> str:
    return f"{str(path[0]).removesuffix('s')}.{path[1]}"


def _tell(draft: Draft, path: Path, missing: bool, differs: Difference, *, renamed: bool) -> None:
    """Add the change that a person reads, and what of it was done by hand."""
    why = {
        Reason.MISSING: missing,
        Reason.RENAMED: renamed,
        Reason.FIELD_CHANGED: differs.changed and differs.stamped,
        Reason.NO_STAMP: not differs.stamped,
        Reason.DRIFT: differs.drifted,
    }
    change = Change(
        address=_address(path),
        action=Action.CREATE if missing else Action.REPLACE,
        reasons=tuple(reason for reason, holds in why.items() if holds),
        fields=differs.fields,
        origin=draft.locate(path),
        data_loss=any(field.impact is Impact.DATA_LOSS for field in differs.fields),
    )
    draft.changes.append(change)
    if differs.drifted:
        drift = replace(change, reasons=(Reason.DRIFT,), fields=put_back(differs.drifted))
        draft.drift.append(drift)


def _may_manage(
    draft: Draft, spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume | None, path: Path
) -> bool:
    """Say whether the resource is ours to make and change; complain where it should be there and is not."""
    kind = str(path[0]).removesuffix("s")
    origin, words = draft.locate(path), dotted(path)
    if spec.external:
        if found is None and kind == "network" and draft.observed.engine.swarm == "active":
            what = f'network "{spec.name}" is external and not to be seen; a member of a Swarm sees some only in use'
            draft.warn(Problem(origin, words, what))
        elif found is None:
            what = f'{kind} "{spec.name}" is external and does not exist'
            hint = f"create it (docker {kind} create {spec.name}), or drop external"
            draft.problems.append(Problem(origin, words, what, hint))
        return False
    if found is None or draft.owns(found):
        return True
    owner = found.labels.get(naming.PROJECT)
    what = f'{kind} "{spec.name}" exists and was not made for this project; it is used as it is'
    if owner:
        what = f'{kind} "{spec.name}" belongs to the project "{owner}"; it is used as it is'
    if fields := compare(as_asked(found, spec.attributes), spec.attributes, path, draft.locate):
        what += f", and differs from the file in {', '.join(dotted(field.path[2:]) for field in fields)}"
    draft.warn(Problem(origin, words, what, "say external: true if that is meant, or give another name"))
    return False


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
    """Take the network away from under its containers and give them the new one; a container needs no restart."""
    address = f"network.{spec.key}"
    users = [container for container in draft.observed.containers if spec.name in container.networks]
    left = [draft.removed.get(container.id) or _move(draft, DisconnectNetwork, container, spec) for container in users]
    removed = draft.add(RemoveNetwork, address, left, name=spec.name, id=found.id)
    made = draft.networks[spec.name] = draft.add(CreateNetwork, address, [removed], network=spec)
    for container in users:
        if container.id not in draft.removed and _is_bystander(draft, container):
            attachment = _as_attached(container, spec.name)
            _move(draft, ConnectNetwork, container, spec, [made], attachment=attachment)
            if "mac_address" in attachment and loses_mac_address(draft.observed.engine.api):
                what = f"comes back to {address} without its MAC address: the engine gives one only to a new container"
                draft.warn(Problem(None, address_of(container), what, f"run up for {container.service}, too"))


def _move(
    draft: Draft,
    kind: type[ConnectNetwork] | type[DisconnectNetwork],
    container: ObservedContainer,
    spec: NetworkSpec,
    needs: Iterable[int] = (),
    **values: object,
) -> int:
    ref = ContainerRef(id=container.id)
    return draft.add(
        kind, address_of(container), needs, container=ref, name=container.name, network=spec.name, **values
    )


def _is_bystander(draft: Draft, container: ObservedContainer) -> bool:
    """Say whether no file will speak of the container in this plan: it is of another service, or of ``run``."""
    return container.one_off or container.service not in draft.desired.services


def _as_attached(container: ObservedContainer, network: str) -> Mapping[str, object]:
    """Say how a container is to be attached that comes back to a network as it was."""
    stamp = Stamp.decode(container.labels)
    applied = stamp.applied(container.live) if stamp else {}
    networks = applied.get("networks") or {}
    if network not in networks:
        return without_mac_address(container.networks[network])
    first = network == by_priority(networks)[0]
    own = {"mac_address": applied["mac_address"]} if first and "mac_address" in applied else {}
    return {**own, **networks[network]}


def creations(draft: Draft, networks: Iterable[str], mounts: Iterable[Mapping[str, object]]) -> tuple[int, ...]:
    """Give the steps after which these networks (real names) and mounts (canonical) can be used."""
    steps = [draft.networks[name] for name in networks if name in draft.networks]
    steps += [draft.volumes[str(m["source"])] for m in mounts if m.get("source") in draft.volumes]
    return tuple(steps)
