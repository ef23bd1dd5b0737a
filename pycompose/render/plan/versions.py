"""The differences between two versions of a project, as text for a review. Fits a terminal if the names do."""

from __future__ import annotations

from collections.abc import Iterator

from pycompose.plan.changes import Change, Plan, Reason
from pycompose.render.fields import field_as_text
from pycompose.render.layout.terminal import WIDTH, listed
from pycompose.render.plan.text import change_line, column_of
from pycompose.render.words import conclusion, no_changes, why

_STAYS = {
    "service": "its containers stay until up --remove-orphans",
    "volume": "an existing volume is kept, with its data",
    "network": "an existing network is kept",
}
"""What happens to a thing that is no longer in the files, by the kind of its address."""


def versions_as_text(plan: Plan, width: int = WIDTH) -> str:
    """Write a plan made from two versions of the files, ``width`` columns wide; ends with a newline."""
    return "\n".join(_lines(plan, width)) + "\n"


def _lines(plan: Plan, width: int) -> Iterator[str]:
    if not plan.changes:
        yield no_changes(plan)
        return
    before, after = plan.versions or ("", "")
    yield f"Project {plan.project}, from {before} to {after}"
    yield ""
    told: dict[tuple[str, ...], str] = {}
    column = column_of(plan.changes, width)
    for change in plan.changes:
        yield from _change(change, told, column, width)
    yield ""
    yield from listed(conclusion(plan), width)


def _change(change: Change, told: dict[tuple[str, ...], str], column: int, width: int) -> Iterator[str]:
    """Write a change; if its fields read exactly like those of an earlier change in ``told``, refer to that one."""
    yield from change_line(change, why(change), column, width)
    if change.origin and not change.fields:
        yield f"      ({change.origin.short})"
    kind = change.address.kind
    if Reason.REMOVED in change.reasons and kind in _STAYS:
        yield f"      {_STAYS[kind]}"
    lines = "\n".join(field_as_text(field, width) for field in change.fields).splitlines()
    like = told.setdefault(tuple(lines), str(change.address))
    yield from lines if like == str(change.address) or len(lines) < 2 else [f"      the same as {like}"]
