"""What is no longer as it was applied: the stamp of a container against what the engine says of it now.

Only what the stamp holds is looked at. What came with the image, and what the engine chose, nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pycompose import naming
from pycompose.errors import Path
from pycompose.planner.diff import compare, identity, paired
from pycompose.planner.draft import Draft, address_of
from pycompose.planner.observed import ObservedContainer
from pycompose.planner.plan import Action, Change, FieldChange, Reason
from pycompose.planner.specs import ContainerSpec
from pycompose.planner.stamp import Stamp
from pycompose.schema.table import Impact, attribute

_UNSURE = frozenset({"blkio_config", "mem_swappiness"})
"""What an engine drops where the kernel cannot do it, without saying so in GET /info: that it is gone says nothing."""


def made_otherwise(draft: Draft, container: ObservedContainer, stamp: Stamp) -> tuple[FieldChange, ...]:
    """Name what differs of that which cannot change on a container: somebody made it anew, and copied its labels."""
    path: Path = ("services", container.service)
    applied = _in_order(container.applied or {}, stamp.attributes, path)
    live = _held(applied, {**container.live, "image": container.image}, path)
    return tuple(
        field
        for field in compare(applied, live, path, draft.locate, show_sensitive=draft.options.show_sensitive)
        if field.impact not in (Impact.NONE, Impact.IN_PLACE)
        and (field.after is not None or str(field.path[2]) not in _UNSURE | draft.observed.engine.lacks)
    )


def renamed(draft: Draft, spec: ContainerSpec, container: ObservedContainer, stamp: Stamp | None) -> FieldChange | None:
    """Name a container's name, if somebody gave it another one than it was made with."""
    usual = naming.container_name(draft.desired.project, spec.service, spec.number)
    applied = str(stamp.attributes.get("container_name") or usual) if stamp else spec.name
    if container.name in (applied, naming.candidate_name(spec.name, container.replaces)):
        return None
    path: Path = ("services", spec.service, "container_name")
    return FieldChange(
        path=path, before=applied, after=container.name, impact=Impact.IN_PLACE, origin=draft.locate(path)
    )


def stopped(draft: Draft, container: ObservedContainer) -> tuple[FieldChange, ...]:
    """Name the state of a container that ran and does not: ``state`` is no attribute, and stands among them."""
    code = f" ({container.exit_code})" if container.state == "exited" else ""
    if container.state not in ("paused", "exited", "dead"):
        return ()
    path: Path = ("services", container.service, "state")
    after = f"{container.state}{code}"
    return (FieldChange(path=path, before="running", after=after, impact=Impact.NONE, origin=draft.locate(path)),)


def put_back(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Turn what drifted into what is to be done about it."""
    return tuple(replace(field, before=field.after, after=field.before) for field in fields)


def tell(
    draft: Draft, container: ObservedContainer, action: Action, reason: Reason, fields: tuple[FieldChange, ...]
) -> None:
    """Add what drifted to the plan, with what is done about it."""
    if fields:
        origin = draft.locate(("services", container.service))
        change = Change(address=address_of(container), action=action, reasons=(reason,), fields=fields, origin=origin)
        draft.drift.append(change)


def _held(applied: Any, live: Any, path: Path) -> Any:
    """Keep of a live value what the applied one speaks of."""
    if isinstance(applied, dict) and isinstance(live, dict):
        return {key: _held(value, live[key], (*path, key)) for key, value in applied.items() if key in live}
    if isinstance(applied, list) and isinstance(live, list):
        row = attribute(path)
        if row.key:
            was = {there: here for here, there in paired(applied, live, row.key).items()}
            return [_held(item, live[was[place]], (*path, 0)) for place, item in enumerate(applied) if place in was]
        if row.unordered:
            return [item for item in applied if item in live]
    return live


def _in_order(applied: Mapping[str, Any], stamped: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Give each list the order that the file had, so that an index leads to the line that it had there."""
    ordered = dict(applied)
    for key, value in applied.items():
        row, asked = attribute((*path, key)), stamped.get(key)
        if isinstance(value, list) and isinstance(asked, list) and (row.key or row.unordered):
            places = {identity(item, row.key): place for place, item in enumerate(asked)}
            ordered[key] = sorted(value, key=lambda item: places.get(identity(item, row.key), len(places)))
    return ordered
