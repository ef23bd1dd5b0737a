"""What differs between two versions of a project, as text for a review. Fits 80 columns where names allow."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from pycompose.planner.plan import Change, Plan, Reason
from pycompose.render.plan_text import SYMBOLS, WIDTH, field_as_text
from pycompose.render.words import conclusion, no_changes, why

_STAYS = {
    "service": "its containers stay until up --remove-orphans",
    "volume": "what an engine has of it stays, with its data",
    "network": "what an engine has of it stays",
}
"""What becomes of a thing that is no longer in the files, by the word its address begins with."""


def versions_as_text(plan: Plan) -> str:
    """Write a plan that was made of two versions of files; ends with a newline."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    if not plan.changes:
        yield no_changes(plan)
        return
    before, after = plan.versions or ("", "")
    yield f"Project {plan.project}, from {before} to {after}"
    yield ""
    told: dict[tuple[str, ...], str] = {}
    for change in plan.changes:
        yield from _change(change, told)
    yield ""
    yield from wrap(conclusion(plan), WIDTH, subsequent_indent="  ")


def _change(change: Change, told: dict[tuple[str, ...], str]) -> Iterator[str]:
    """Write a change; where fields change as those of another that was ``told``, by the same lines, that is enough."""
    action = f"may {change.action}" if change.conditional else str(change.action)
    reasons = why(change)
    if change.data_loss:
        reasons.append("ALL ITS DATA IS LOST")
    head = f"  {SYMBOLS[change.action]} {change.address:<32} {action:<12} "
    yield from _folded(head, reasons)
    if change.origin and not change.fields:
        yield f"      ({change.origin.file}:{change.origin.line})"
    kind = change.address.partition(".")[0]
    if Reason.REMOVED in change.reasons and kind in _STAYS:
        yield f"      {_STAYS[kind]}"
    lines = "\n".join(field_as_text(field) for field in change.fields).splitlines()
    like = told.setdefault(tuple(lines), change.address)
    yield from lines if like == change.address or len(lines) < 2 else [f"      the same as {like}"]


def _folded(head: str, reasons: list[str]) -> Iterator[str]:
    """Write reasons beside the head, and those for which there is no place below it; each in one piece."""
    line = head.rstrip()
    for index, reason in enumerate(reasons):
        text = f"{reason}," if index + 1 < len(reasons) else reason
        longer = f"{head}{text}" if line == head.rstrip() else f"{line} {text}"
        if len(longer) > WIDTH:
            yield line
            longer = f"          {text}"
        line = longer
    yield line
