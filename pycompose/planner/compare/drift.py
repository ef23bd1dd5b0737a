"""What is no longer as it was applied: the stamp of a container against what the engine says of it now.

Only what the stamp holds is looked at. What came with the image, and what the engine chose, nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.stamp import Stamp
from pycompose.planner.compare.field_changes import compare, identity, paired
from pycompose.planner.request import Request
from pycompose.schema.spec.table import Impact, attribute

_UNSURE = frozenset({"blkio_config", "mem_swappiness"})
"""What an engine drops where the kernel cannot do it, without saying so in GET /info: that it is gone says nothing."""


def made_otherwise(request: Request, container: ObservedContainer, stamp: Stamp) -> tuple[FieldChange, ...]:
    """Name what differs of that which cannot change on a container: somebody made it anew, and copied its labels."""
    path: ValuePath = ("services", container.service)
    applied = _in_order(container.applied or {}, stamp.attributes, path)
    live = _held(applied, {**container.live, "image": container.image}, path)
    return tuple(
        field
        for field in compare(applied, live, path, request.locate, show_sensitive=request.options.show_sensitive)
        if field.impact not in (Impact.NONE, Impact.IN_PLACE)
        and (field.after is not None or str(field.path[2]) not in _UNSURE | request.observed.engine.lacks)
    )


def renamed(
    request: Request, spec: ContainerSpec, container: ObservedContainer, stamp: Stamp | None
) -> FieldChange | None:
    """Name a container's name, if somebody gave it another one than it was made with."""
    usual = naming.container_name(request.desired.project, spec.service, spec.number)
    applied = str(stamp.attributes.get("container_name") or usual) if stamp else spec.name
    if container.name in (applied, naming.candidate_name(spec.name, container.replaces)):
        return None
    path: ValuePath = ("services", spec.service, "container_name")
    return FieldChange(
        path=path, before=applied, after=container.name, impact=Impact.IN_PLACE, origin=request.locate(path)
    )


def stopped(request: Request, container: ObservedContainer) -> tuple[FieldChange, ...]:
    """Name the state of a container that ran and does not: ``state`` is no attribute, and stands among them."""
    code = f" ({container.exit_code})" if container.state == "exited" else ""
    if container.state not in ("paused", "exited", "dead"):
        return ()
    path: ValuePath = ("services", container.service, "state")
    after = f"{container.state}{code}"
    return (FieldChange(path=path, before="running", after=after, impact=Impact.NONE, origin=request.locate(path)),)


def put_back(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Turn what drifted into what is to be done about it."""
    return tuple(field._replace(before=field.after, after=field.before) for field in fields)


def _held(applied: Any, live: Any, path: ValuePath) -> Any:
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


def _in_order(applied: Mapping[str, Any], stamped: Mapping[str, Any], path: ValuePath) -> dict[str, Any]:
    """Return each list the order that the file had, so that an index leads to the line that it had there."""
    ordered = dict(applied)
    for key, value in applied.items():
        row, asked = attribute((*path, key)), stamped.get(key)
        if isinstance(value, list) and isinstance(asked, list) and (row.key or row.unordered):
            places = {identity(item, row.key): place for place, item in enumerate(asked)}
            ordered[key] = sorted(value, key=lambda item: places.get(identity(item, row.key), len(places)))
    return ordered
