"""Values that an engine would refuse in the middle of a run, all reported before anything runs, each with its place.

The table says which form a value has for the engine (``x-engine``, engine_forms.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pycompose.errors import ValuePath
from pycompose.planner.checks.drivers import check_log_drivers
from pycompose.planner.checks.engine_forms import FORMS, Finding, Weight
from pycompose.planner.checks.fixed_addresses import check_addresses
from pycompose.planner.draft import Draft
from pycompose.schema.spec.attribute_table import ANYTHING, Row, table

_NEWER = (1, 46)
"""The API version of Engine 27.0."""
_LABELS = frozenset({"labels", "annotations"})
"""The attributes whose values no program in a container reads."""


def check_engine_values(draft: Draft) -> None:
    """Add problems, or warnings, for what the engine would not accept; they are those of engines on Linux."""
    if draft.request.observed.engine.os != "linux":
        return
    for path, finding in _findings(draft.request.desired.document, table(), ()):
        problem = draft.request.problem((*path, *finding.below), finding.what, finding.hint)
        if _is_refused(draft, finding.weight):
            draft.problems.append(problem)
        else:
            draft.warn(problem._replace(what=f"{finding.what}; the engine may refuse it"))
    check_log_drivers(draft)
    _check_swap(draft)
    _check_volume_names(draft)
    check_addresses(draft)


def _is_refused(draft: Draft, weight: Weight) -> bool:
    engine = draft.request.observed.engine
    if weight is Weight.NEWER:
        return engine.api >= _NEWER
    if weight is Weight.DOCKER:
        major = engine.version.partition(".")[0]
        return major.isdecimal() and int(major) >= 17  # Docker counts by years since 17.03, others do not
    return weight is Weight.REFUSED


def _findings(value: Any, row: Row, path: ValuePath) -> Iterator[tuple[ValuePath, Finding]]:
    """Find what an engine would not accept, at the path of the value that has a form."""
    if row is ANYTHING or value is None:
        return
    if row.engine is not None:
        for finding in FORMS[row.engine](value):
            yield path, finding
    if isinstance(value, str) and "\0" in value:
        yield path, Finding("contains a NUL character, which no program and no file name can have", "remove it")
    for part, item in _entries(value):
        if part not in _LABELS:
            yield from _findings(item, row.below(part), (*path, part))


def _entries(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _check_swap(draft: Draft) -> None:
    """Add problems for limits of memory with swap that do not fit those of memory."""
    for name, service in draft.request.desired.services.items():
        swap = int(service.attributes.get("memswap_limit") or 0)
        limits = ((service.attributes.get("deploy") or {}).get("resources") or {}).get("limits") or {}
        memory = int(service.attributes.get("mem_limit") or limits.get("memory") or 0)
        if swap > 0 and swap < (memory or swap + 1) and _is_refused(draft, Weight.DOCKER):
            path: ValuePath = ("services", name, "memswap_limit")
            what = "it counts memory and swap together, so it must be at least the limit of memory"
            draft.complain(path, what, "raise it, or lower mem_limit" if memory else "add mem_limit")


def _check_volume_names(draft: Draft) -> None:
    """Add problems for volumes whose names the local driver refuses; other drivers have their own rules."""
    for key, volume in draft.request.desired.volumes.items():
        if not volume.external and volume.attributes.get("driver", "local") == "local":
            for finding in FORMS["container_name"](volume.name):
                path: ValuePath = ("volumes", key)
                draft.complain(path, finding.what.replace("a container", "a volume"), finding.hint)
