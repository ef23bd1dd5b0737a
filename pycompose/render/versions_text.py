"""What differs between two versions of a project, as text for a review. Fits 80 columns where names allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pycompose.planner.plan import Action, Change, Plan, Reason
from pycompose.render.plan_text import SYMBOLS, WHY, WIDTH, field_as_text

_WHY = {
    **WHY,
    Reason.SCALE: "another number of containers",
    Reason.VOLUME_CHANGED: "its volume is another one",
    Reason.NETWORK_CHANGED: "its network is another one",
    Reason.CONTENT_CHANGED: "its content changed",
}

_STAYS = {
    "service": "its containers stay until up --remove-orphans",
    "volume": "what an engine has of it stays, with its data",
    "network": "what an engine has of it stays",
}
"""What becomes of a thing that is no longer in the files, by the word its address begins with."""

_SUMMARY = {
    Action.CREATE: "new",
    Action.REPLACE: "replaced",
    Action.UPDATE: "updated",
    Action.RESTART: "restarted",
    Action.KEEP: "kept as it is",
    Action.REMOVE: "no longer there",
}


def versions_as_text(plan: Plan) -> str:
    """Write a plan that was made of two versions of files; ends with a newline."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    before, after = plan.versions or ("", "")
    if not plan.changes:
        yield f"No differences from {before} to {after}."
        return
    yield f"Project {plan.project}, from {before} to {after}"
    yield ""
    told: dict[tuple[str, ...], str] = {}
    for change in plan.changes:
        yield from _change(change, told)
    yield ""
    yield f"Differences: {_summary(plan)}."


def _change(change: Change, told: dict[tuple[str, ...], str]) -> Iterator[str]:
    """Write a change; where fields change as those of another that was ``told``, by the same lines, that is enough."""
    action = f"may {change.action}" if change.conditional else str(change.action)
    reasons = [_why(change, reason) for reason in change.reasons]
    if change.data_loss:
        reasons.append("ALL ITS DATA IS LOST")
    yield from _folded(f"  {SYMBOLS[change.action]} {change.address:<32} {action:<12}", reasons)
    if change.origin and not change.fields:
        yield f"      ({change.origin.file}:{change.origin.line})"
    kind = change.address.partition(".")[0]
    if Reason.REMOVED in change.reasons and kind in _STAYS:
        yield f"      {_STAYS[kind]}"
    lines = "\n".join(field_as_text(field) for field in change.fields).splitlines()
    like = told.setdefault(tuple(lines), change.address)
    yield from lines if like == change.address or len(lines) < 2 else [f"      the same as {like}"]


def _folded(head: str, reasons: list[str]) -> Iterator[str]:
    """Write reasons beside the head, and those that are too wide below one another."""
    line = f"{head} {', '.join(reasons)}"
    if len(line) <= WIDTH:
        yield line
        return
    for index, reason in enumerate(reasons):
        comma = "," if index + 1 < len(reasons) else ""
        yield f"{head if index == 0 else ' ' * len(head)} {reason}{comma}"


def _why(change: Change, reason: Reason) -> str:
    if reason is Reason.PROFILE:
        return "its profile is off now" if change.action is Action.KEEP else "its profile is on now"
    if reason is Reason.CONTENT_CHANGED and change.address.startswith("service."):
        return "its config or secret changed"
    return _WHY[reason]


def _summary(plan: Plan) -> str:
    certain = Counter(change.action for change in plan.changes if not change.conditional)
    perhaps = Counter(change.action for change in plan.changes if change.conditional)
    parts = [f"{certain[action]} {words}" for action, words in _SUMMARY.items() if certain[action]]
    parts += [f"{perhaps[action]} that may be {words}" for action, words in _SUMMARY.items() if perhaps[action]]
    lost = len(plan.destroys_data)
    return ", ".join(parts) + (f"; the data of {lost} is lost" if lost else "")
