"""Compares two versions of a project: what differs, and the impact where the project runs. No engine is asked.

Unlike a plan for an engine this one has no steps, and it also shows changes without any impact there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from pycompose.errors import Origin, ValuePath
from pycompose.plan.address import PROJECT, Address
from pycompose.plan.changes import Action, Change, FieldChange, Plan, Reason
from pycompose.plan.desired import by_priority
from pycompose.planner.compare.field_changes import compare
from pycompose.planner.compare.judge_files import content_change
from pycompose.planner.versions.dependents import with_dependents
from pycompose.planner.versions.hints import hints
from pycompose.planner.versions.project_version import RESOURCES, Document, Version, comparable, is_renamed, used_by
from pycompose.schema.spec.attribute_table import Impact
from pycompose.value import Value

_DEAREST_FIRST = (Impact.DATA_LOSS, Impact.RECREATE, Impact.RESTART, Impact.IN_PLACE, Impact.NONE)

_ACTIONS = {
    Impact.DATA_LOSS: Action.REPLACE,
    Impact.RECREATE: Action.REPLACE,
    Impact.RESTART: Action.RESTART,
    Impact.IN_PLACE: Action.UPDATE,
    Impact.NONE: Action.KEEP,
}

_TO_SERVICES = {
    "networks": (Reason.NETWORK_CHANGED, Impact.IN_PLACE),
    "volumes": (Reason.VOLUME_CHANGED, Impact.RECREATE),
    "configs": (Reason.CONTENT_CHANGED, Impact.RECREATE),
    "secrets": (Reason.CONTENT_CHANGED, Impact.RECREATE),
    "models": (Reason.FIELD_CHANGED, Impact.RECREATE),
}
"""The reason and impact for a service if a resource that it uses is a different one, by kind."""


_WHICH_ONE: Mapping[ValuePath, Impact] = {("name",): Impact.RECREATE, ("external",): Impact.NONE}
"""The impact if a network or volume is a different one now; nothing happens to the existing one."""


def compare_versions(before: Version, after: Version) -> Plan:
    """Return the changes from one version of a project to another, with the impact of each.

    Changes are sorted by kind and name; the order in the files and other differences of spelling do not matter.
    """
    comparison = _TwoVersions(before=before, after=after)
    resources = [change for kind in RESOURCES for change in comparison.resources(kind)]
    services = comparison.services({change.address for change in resources if _is_another(change)})
    changes = (*comparison.whole(), *resources, *with_dependents(services, comparison.new["services"]))
    known = (Address.of((kind, key)) for kind in (*RESOURCES, "services") for key in sorted(comparison.new[kind]))
    changed = {change.address for change in changes}
    return Plan(
        project=after.project.name,
        changes=changes,
        needs={
            name: tuple(sorted(service.get("depends_on", ())))
            for name, service in sorted(comparison.new["services"].items())
        },
        unchanged=tuple(address for address in known if address not in changed),
        warnings=hints(before, after, comparison.old, comparison.new),
        versions=(before.name, after.name),
    )


class _TwoVersions(Value):
    """Two versions, and their documents made comparable."""

    before: Version
    after: Version

    @cached_property
    def _documents(self) -> tuple[Document, Document]:
        return comparable(self.before.project, self.after.project)

    @property
    def old(self) -> Document:
        return self._documents[0]

    @property
    def new(self) -> Document:
        return self._documents[1]

    def whole(self) -> Iterator[Change]:
        """Compare what belongs to no service or resource: the project's name and extensions."""
        rest = ("services", "name", *RESOURCES)
        old, new = ({key: item for key, item in side.items() if key not in rest} for side in (self.old, self.new))
        fields = self.fields(old, new, ())
        before, after = self.before.project, self.after.project
        if is_renamed(before, after):
            name = FieldChange(
                path=("name",),
                before=before.name,
                after=after.name,
                impact=Impact.RECREATE,  # everything in the project is created again under the new name
                origin=after.origin(("name",)),
            )
            fields = (name, *fields)
        if fields:
            yield _change(Address(PROJECT), fields, fields[0].origin)

    def resources(self, kind: str) -> Iterator[Change]:
        """Compare the resources of a kind."""
        for key in sorted({*self.old[kind], *self.new[kind]}):
            path: ValuePath = (kind, key)
            address, origin = Address.of(path), self.after.project.origin(path)
            if key not in self.old[kind]:
                action = Action.KEEP if self.new[kind][key].get("external") else Action.CREATE
                yield Change(address=address, action=action, reasons=(Reason.ADDED,), origin=origin)
            elif key not in self.new[kind]:
                yield self.removed(address, path)
            else:
                fields = (*self.fields(self.old[kind][key], self.new[kind][key], path), *self.content(path))
                if fields:
                    yield _another(_change(address, fields, origin))

    def services(self, touched: set[Address]) -> dict[Address, Change]:
        """Compare the services; ``touched`` are the resources that are recreated."""
        changes = (self.service(name, touched) for name in sorted({*self.old["services"], *self.new["services"]}))
        return {change.address: change for change in changes if change is not None}

    def service(self, name: str, touched: set[Address]) -> Change | None:
        """Compare a service."""
        path: ValuePath = ("services", name)
        address, origin = Address.of(path), self.after.project.origin(path)
        old, new = self.old["services"].get(name), self.new["services"].get(name)
        if old is None:
            reason = Reason.PROFILE if name in self.before.project.disabled else Reason.ADDED
            return Change(address=address, action=Action.CREATE, reasons=(reason,), origin=origin)
        if new is None and name in self.after.project.disabled:
            return Change(address=address, action=Action.KEEP, reasons=(Reason.PROFILE,), origin=origin)
        if new is None:
            return self.removed(address, path)
        fields = self.fields(old, new, path)
        if _same_order(old.get("networks", {}), new.get("networks", {})):
            fields = tuple(field._replace(impact=Impact.NONE) if _is_priority(field) else field for field in fields)
        effects = {_TO_SERVICES[kind] for kind, key in used_by(new) if Address.of((kind, key)) in touched}
        if _count(old) != _count(new):
            effects.add(_SCALED)
        return _change(address, fields, origin, effects) if fields or effects else None

    def removed(self, address: Address, path: ValuePath) -> Change:
        """Return the change of something that is no longer in the files."""
        origin = self.before.project.origin(path)
        return Change(address=address, action=Action.REMOVE, reasons=(Reason.REMOVED,), origin=origin)

    def fields(self, old: Document, new: Document, path: ValuePath) -> tuple[FieldChange, ...]:
        """Return the fields that differ."""
        return tuple(self.settled(field) for field in compare(old, new, path, self.after.project.origin))

    def settled(self, field: FieldChange) -> FieldChange:
        """Return a field change completed from both versions: its place, whether it is hidden, its impact."""
        gone = _leads_nowhere(self.new, field.path) or field.is_gone
        side = self.before if gone else self.after
        if gone:
            field = field._replace(origin=self.before.project.origin(field.path))
        if side.project.is_from_env_file(field.path):
            field = field.hidden
        if field.path[0] in {"networks", "volumes"} and field.path[2:] in _WHICH_ONE:
            field = field._replace(impact=_WHICH_ONE[field.path[2:]])
        return field

    def content(self, path: ValuePath) -> tuple[FieldChange, ...]:
        """Return the change of the content of a config or secret, without the content."""
        old, new = self.before.contents.get(path), self.after.contents.get(path)
        if old is None or new is None or old == new:
            return ()
        origin = self.after.project.origin((*path, "file"))
        return (content_change(path, origin),)


def _change(
    address: Address,
    fields: tuple[FieldChange, ...],
    origin: Origin | None,
    effects: Collection[tuple[Reason, Impact]] = (),
) -> Change:
    """Return the change of something in both versions; ``effects`` are reasons beside the fields that differ."""
    dearest = min((*(field.impact for field in fields), *(impact for _, impact in effects)), key=_DEAREST_FIRST.index)
    reasons = {_reason(field) for field in fields if not (_counts_containers(field) and _SCALED in effects)}
    reasons.update(reason for reason, _ in effects)
    by_build = dearest is Impact.NONE and any(field.path[2:3] == ("build",) for field in fields)
    action = Action.UPDATE if dearest is Impact.NONE and _SCALED in effects else _ACTIONS[dearest]
    return Change(
        address=address,
        action=Action.REPLACE if by_build else action,
        reasons=tuple(reason for reason in Reason if reason in reasons),
        fields=fields,
        origin=origin,
        conditional=by_build,
        data_loss=any(field.impact is Impact.DATA_LOSS for field in fields),
    )


def _another(change: Change) -> Change:
    """Turn the change of a network or volume with a new name into a creation beside the existing one."""
    named = any(field.path[2:] == ("name",) and field.impact is Impact.RECREATE for field in change.fields)
    return change._replace(action=Action.CREATE, reasons=(Reason.RENAMED,), data_loss=False) if named else change


def _is_another(change: Change) -> bool:
    """Return whether containers have to move from one network or volume to another."""
    return change.action is Action.REPLACE or (change.action is Action.CREATE and bool(change.fields))


def _reason(field: FieldChange) -> Reason:
    return Reason.CONTENT_CHANGED if field.in_file else Reason.FIELD_CHANGED


_SCALED = (Reason.SCALE, Impact.NONE)


def _counts_containers(field: FieldChange) -> bool:
    return field.path[2:] in {("scale",), ("deploy", "replicas")}


def _is_priority(field: FieldChange) -> bool:
    return field.path[2:3] == ("networks",) and field.path[-1] == "priority"


def _same_order(old: Document, new: Document) -> bool:
    """Return whether priorities give the same order of networks; unresolved variables count as a different order."""
    values = [value.get("priority") for networks in (old, new) for value in networks.values()]
    if any(isinstance(value, str) for value in values):
        return False
    before, after = (by_priority(networks) for networks in (old, new))
    return [key for key in before if key in new] == [key for key in after if key in old]


def _count(service: Document) -> Any:
    return service.get("deploy", {}).get("replicas", service.get("scale", 1))


def _leads_nowhere(document: Document, path: ValuePath) -> bool:
    value: Any = document
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return True
    return False
