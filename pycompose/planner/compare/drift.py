"""Drift: the difference between the stamp of a container and what the engine reports of it now.

Only what the stamp holds is compared. Nobody asked for what came with the image or was chosen by the engine.
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
from pycompose.schema.spec.attribute_table import ANY_SERVICE, Impact, attribute

_UNSURE = frozenset({"blkio_config", "mem_swappiness"})
"""Attributes that an engine may drop without saying so in GET /info; if they are missing, that is no drift."""


def made_otherwise(request: Request, container: ObservedContainer, stamp: Stamp) -> tuple[FieldChange, ...]:
    """Return differences in what cannot change on a container: somebody recreated it and copied its labels."""
    path: ValuePath = ("services", container.service)
    applied = _in_order(container.applied or {}, stamp.attributes)
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
    """Return the change of a container's name, if somebody renamed it."""
    usual = naming.container_name(request.desired.project, spec.service, spec.number)
    applied = str(stamp.attributes.get("container_name") or usual) if stamp else spec.name
    if container.name in (applied, naming.candidate_name(spec.name, container.replaces)):
        return None
    path: ValuePath = ("services", spec.service, "container_name")
    return FieldChange(
        path=path, before=applied, after=container.name, impact=Impact.IN_PLACE, origin=request.locate(path)
    )


def stopped(request: Request, container: ObservedContainer) -> tuple[FieldChange, ...]:
    """Return the change of a container's state, if it no longer runs; ``state`` is shown like an attribute.

    One that ended with success, and that nothing restarts, has done its work: nobody stopped it.
    """
    if container.state == "exited" and container.exit_code == 0 and not _restarts(container):
        return ()
    code = f" ({container.exit_code})" if container.state == "exited" else ""
    if container.state not in ("paused", "exited", "dead"):
        return ()
    path: ValuePath = ("services", container.service, "state")
    after = f"{container.state}{code}"
    return (FieldChange(path=path, before="running", after=after, impact=Impact.NONE, origin=request.locate(path)),)


def _restarts(container: ObservedContainer) -> bool:
    """Return whether the engine starts a container again that ended with success."""
    return str(container.live.get("restart") or "no").partition(":")[0] not in ("no", "on-failure")


def put_back(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Turn drifted fields into the changes that undo the drift."""
    return tuple(field.turned for field in fields)


def _held(applied: Any, live: Any, path: ValuePath) -> Any:
    """Return the part of a live value that the applied value also has."""
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


def _in_order(applied: Mapping[str, Any], stamped: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes with their lists in the file's order, so that an index leads to the right line there."""
    ordered = dict(applied)
    for key, value in applied.items():
        asked = stamped.get(key)
        if not isinstance(value, list) or not isinstance(asked, list):
            continue
        row = attribute((*ANY_SERVICE, key))
        if row.key or row.unordered:
            places = {identity(item, row.key): place for place, item in enumerate(asked)}
            ordered[key] = sorted(value, key=lambda item: places.get(identity(item, row.key), len(places)))
    return ordered
