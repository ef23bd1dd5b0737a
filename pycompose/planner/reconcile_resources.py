"""Networks and volumes: what is missing, what cannot be changed, and what the project must not manage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pycompose import naming
from pycompose.errors import ValuePath, dotted
from pycompose.plan.address import Address, singular
from pycompose.plan.changes import Action, Change, Reason
from pycompose.plan.desired import NetworkSpec, VolumeSpec
from pycompose.plan.observed import ObservedNetwork, ObservedVolume
from pycompose.planner.checks.drivers import check_driver, is_listed
from pycompose.planner.checks.leftovers import leftovers, predecessors, tell_leftovers, tell_renamed
from pycompose.planner.compare.drift import put_back
from pycompose.planner.compare.field_changes import compare
from pycompose.planner.compare.judge_resource import Difference, as_asked, difference
from pycompose.planner.draft import Draft
from pycompose.schema.spec.attribute_table import Impact

Spec = TypeVar("Spec", NetworkSpec, VolumeSpec)
Found = TypeVar("Found", ObservedNetwork, ObservedVolume)

_NOTHING = Difference(changed=())


def reconcile_unlisted(draft: Draft) -> None:
    """Create networks whose drivers the engine does not list before everything else, because that may fail."""
    for spec in draft.request.desired.networks.values():
        if not spec.external and spec.name not in draft.request.observed.networks and not is_listed(draft, spec):
            from pycompose.planner.actions.resource_steps import create_network

            create_network(draft, spec)
    draft.first += draft.networks.values()


def reconcile_volumes(draft: Draft) -> None:
    """Add the steps for volumes; containers that use a replaced one are recorded in ``draft.removed``."""
    for spec, found in _to_make(draft, "volumes", draft.request.desired.volumes, draft.request.observed.volumes):
        from pycompose.planner.actions.resource_steps import create_volume, replace_volume

        if found is None:
            from pycompose.planner.checks.emptied import tell_emptied

            tell_emptied(draft, spec)
            create_volume(draft, spec)
        else:
            replace_volume(draft, spec)


def reconcile_networks(draft: Draft) -> None:
    """Add the steps for networks; containers of services in the files rejoin replaced ones with their own steps."""
    for spec, found in _to_make(draft, "networks", draft.request.desired.networks, draft.request.observed.networks):
        from pycompose.planner.actions.resource_steps import create_network, replace_network

        if found is not None:
            replace_network(draft, spec, found)
        elif spec.name not in draft.networks:
            create_network(draft, spec)


def _to_make(
    draft: Draft, kind: str, wanted: Mapping[str, Spec], observed: Mapping[str, Found]
) -> Iterator[tuple[Spec, Found | None]]:
    """Add the changes of the project's own networks or volumes; yield each one to create, with the one it replaces."""
    left = leftovers(draft, kind, observed)
    told: set[str] = set()
    for key, spec in wanted.items():
        path: ValuePath = (kind, key)
        found = observed.get(spec.name)
        if not _may_manage(draft, spec, found, path):
            continue
        differs = difference(spec, found, path, draft.request.locate) if found is not None else _NOTHING
        old = predecessors(draft, spec, path, left) if found is None else ()
        if old:
            tell_renamed(draft, spec, path, old)
            told |= {leftover.name for leftover in old}
        if found is not None and not differs.fields:
            draft.unchanged.append(Address.of(path))
            continue
        if found is not None and _is_spared(draft, kind, found):
            _tell_spared(draft, path, differs)
            continue
        _tell(draft, path, found is None, differs, renamed=bool(old))
        check_driver(draft, spec, path)
        yield spec, found
    tell_leftovers(draft, kind, left.keys() - told)


def _is_spared(draft: Draft, kind: str, found: ObservedNetwork | ObservedVolume) -> bool:
    """Return whether ``--no-recreate`` forbids to replace a network: containers use it."""
    if kind != "networks" or not draft.request.options.no_recreate:
        return False
    observed = draft.request.observed
    attached = any(found.name in container.networks for container in observed.containers)
    return attached or bool(observed.guests.get(f"network {found.name}"))


def _tell_spared(draft: Draft, path: ValuePath, differs: Difference) -> None:
    address, what = Address.of(path), "would be replaced under its containers without --no-recreate"
    draft.keep(address, Reason.NO_RECREATE, what, differs.changed)
    if differs.drifted:
        reasons, fields = (Reason.NO_RECREATE,), put_back(differs.drifted)
        origin = draft.request.locate(path)
        draft.drift.append(Change(address=address, action=Action.KEEP, reasons=reasons, fields=fields, origin=origin))


def _tell(draft: Draft, path: ValuePath, missing: bool, differs: Difference, *, renamed: bool) -> None:
    """Add the change that a person reads, and its drift."""
    why = {
        Reason.MISSING: missing,
        Reason.RENAMED: renamed,
        Reason.FIELD_CHANGED: differs.changed and differs.stamped,
        Reason.NO_STAMP: not differs.stamped,
        Reason.DRIFT: differs.drifted,
    }
    change = Change(
        address=Address.of(path),
        action=Action.CREATE if missing else Action.REPLACE,
        reasons=tuple(reason for reason, holds in why.items() if holds),
        fields=differs.fields,
        origin=draft.request.locate(path),
        data_loss=any(field.impact is Impact.DATA_LOSS for field in differs.fields),
    )
    draft.changes.append(change)
    if differs.drifted:
        drift = change._replace(reasons=(Reason.DRIFT,), fields=put_back(differs.drifted))
        draft.drift.append(drift)


def _may_manage(
    draft: Draft, spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume | None, path: ValuePath
) -> bool:
    """Return whether the project may create and change the resource; add a problem if an external one is missing."""
    kind = singular(str(path[0]))
    if spec.external:
        if found is None and kind == "network" and draft.request.observed.engine.swarm == "active":
            what = f'network "{spec.name}" is external and not visible; a Swarm member sees some only while in use'
            draft.warn(draft.request.problem(path, what))
        elif found is None:
            what = f'{kind} "{spec.name}" is external and does not exist'
            hint = f"create it (docker {kind} create {spec.name}), or remove external"
            draft.complain(path, what, hint)
        return False
    if found is None or draft.request.owns(found):
        return True
    owner = found.labels.get(naming.PROJECT)
    what = f'{kind} "{spec.name}" exists but was not created for this project; it is used as it is'
    if owner:
        what = f'{kind} "{spec.name}" belongs to the project "{owner}"; it is used as it is'
    if fields := compare(as_asked(found, spec.attributes), spec.attributes, path, draft.request.locate):
        what += f", and differs from the file in {', '.join(dotted(field.path[2:]) for field in fields)}"
    draft.warn(draft.request.problem(path, what, "set external: true if this is intended, or choose another name"))
    return False
