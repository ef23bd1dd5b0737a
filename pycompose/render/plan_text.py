"""A plan as text: what changes, why, by which line, and the steps that do it. Fits a terminal where names allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pycompose.planner.plan import Action, Change, Downtime, Plan, Reason
from pycompose.planner.steps import Awaited, RenameContainer, RunBeforeStart, RunHook, Step, WaitFor
from pycompose.render.fields import field_as_text
from pycompose.render.terminal import WIDTH, folded, listed, wrapped

SYMBOLS = {
    Action.CREATE: "+",
    Action.BUILD: "+",
    Action.PULL: "+",
    Action.REPLACE: "±",
    Action.UPDATE: "~",
    Action.START: ">",
    Action.RESTART: ">",
    Action.STOP: "-",
    Action.REMOVE: "-",
    Action.KEEP: "=",
}

WHY = {
    Reason.MISSING: "is not there",
    Reason.RENAMED: "renamed?",
    Reason.FIELD_CHANGED: "the file changed",
    Reason.CONTENT_CHANGED: "the content of its files changed",
    Reason.DRIFT: "was changed by hand",
    Reason.IMAGE_CHANGED: "its image changed",
    Reason.STALE: "its context is newer",
    Reason.NETWORK_CHANGED: "its network is made anew",
    Reason.VOLUME_CHANGED: "its volume is replaced",
    Reason.DEPENDENCY_CHANGED: "what it depends on is renewed",
    Reason.NOT_RUNNING: "does not run",
    Reason.SCALE: "one too many",
    Reason.ORPHAN: "its service is not in the files",
    Reason.FORCED: "asked for",
    Reason.REQUESTED: "asked for",
    Reason.UNFINISHED: "an earlier run was cut off",
    Reason.NO_STAMP: "made by another tool, and differs",
    Reason.ADDED: "is new",
    Reason.REMOVED: "is no longer there",
    Reason.PROFILE: "its profile",
    Reason.NOT_OURS: "is not the project's",
    Reason.NO_RECREATE: "is not to be replaced",
}

DOWN = {Downtime.BRIEF: "Down for a moment", Downtime.BLOCKING: "Down until what they wait for is there"}

_SUMMARY = {
    Action.PULL: "to pull",
    Action.BUILD: "to build",
    Action.CREATE: "to create",
    Action.REPLACE: "to replace",
    Action.UPDATE: "to update",
    Action.START: "to start",
    Action.RESTART: "to restart",
    Action.STOP: "to stop",
    Action.REMOVE: "to remove",
}

_PUT_BACK = {Action.REPLACE: "put back, made anew", Action.START: "started again"}
"""What is done about drift, where there is more to say of an action than that it puts back."""

_LEFT = {Reason.NOT_OURS: "left alone: it is not the project's", Reason.NO_RECREATE: "left alone: --no-recreate"}
"""Why nothing is done about it."""

_PERHAPS = {Action.REPLACE: "replaced", Action.RESTART: "restarted"}


def plan_as_text(plan: Plan, width: int = WIDTH) -> str:
    """Write a plan for a person to read on so many columns; ends with a newline."""
    return "\n".join(_lines(plan, width)) + "\n"


def drift_as_text(plan: Plan, width: int = WIDTH) -> str:
    """Write what drifted alone; ends with a newline."""
    drift = [f"Project {plan.project}", *_drift(plan.drift, width)]
    return "\n".join(drift if plan.drift else [f"No drift in {plan.project}."]) + "\n"


def _lines(plan: Plan, width: int) -> Iterator[str]:
    if not plan.changes:
        yield no_changes(plan)
        yield from _drift(plan.drift, width)
        yield from _steps(plan.steps, width)
        return
    yield f"Project {plan.project}"
    yield ""
    drifted = {(drift.address, field.path) for drift in plan.drift for field in drift.fields}
    column = column_of(plan.changes, width)
    for change in plan.changes:
        yield from _change(change, column, width)
        shown = (field for field in change.fields if (change.address, field.path) not in drifted)
        yield from (field_as_text(field, width) for field in (*shown, *change.unknown))
        if change.loses:
            said, colon, files = losses_of(change, width - 8).partition(": ")
            yield from folded("      ! ", [said + colon.strip(), files], width, indent=10)
    yield from _drift(plan.drift, width)
    yield from _steps(plan.steps, width)
    yield from _duration(plan, width)
    yield ""
    yield from listed(f"Plan: {summary(plan)}.", width)


def column_of(changes: Iterable[Change], width: int) -> int:
    """Give the width of the column of addresses: the longest and a space, where that leaves place for the others."""
    return max(16, min(max(len(change.address) for change in changes) + 1, width - 48))


def _drift(drift: Sequence[Change], width: int) -> Iterator[str]:
    """Say what is no longer as it was applied, from what was applied to what is there, and what is done about it."""
    if not drift:
        return
    yield ""
    yield "Drift: no longer as it was applied"
    column = column_of(drift, width) + 2
    for change in drift:
        yield f"  {change.address:<{column}} {done_about(change)}"
        yield from (field_as_text(field, width, drifted=True) for field in change.fields)


def done_about(drift: Change) -> str:
    """Say what is done about something that drifted."""
    return _LEFT[drift.reasons[0]] if drift.action is Action.KEEP else _PUT_BACK.get(drift.action, "put back")


def _duration(plan: Plan, width: int) -> Iterator[str]:
    """Say what a plan takes at the least, which steps that depends on, and who is down meanwhile."""
    if len(plan.critical_path) > 1:
        yield ""
        chain = " → ".join(map(str, plan.critical_path))
        yield from wrapped(f"About {plan.seconds:.3g} s, the longest way: {chain}", width)
    for downtime, words in DOWN.items():
        down = [change.address for change in plan.changes if change.downtime is downtime]
        if down:
            yield from wrapped(f"{words}: {', '.join(down)}", width)


def no_changes(plan: Plan) -> str:
    """Say that nothing is to be done, and for how many things that was found."""
    if not plan.unchanged:
        return f"No changes: there is nothing of {plan.project} on the engine."
    return f"No changes: {_list_counts(plan.unchanged)} of {plan.project} are as the files say."


def _list_counts(addresses: Iterable[str]) -> str:
    """Count addresses by what they are: ``3 containers, 1 network``."""
    counts = Counter(address.partition(".")[0] for address in addresses)
    words = {"service": "container", "network": "network", "volume": "volume", "image": "image"}
    return ", ".join(f"{counts[kind]} {word}{_plural(counts[kind])}" for kind, word in words.items() if counts[kind])


def _plural(count: int) -> str:
    return "s" if count != 1 else ""


def change_as_lines(change: Change, width: int) -> list[str]:
    """Write a change and its fields, a line each."""
    head = _change(change, column_of([change], width), width)
    return [*head, *(field_as_text(field, width) for field in change.fields)]


def _change(change: Change, column: int, width: int) -> Iterator[str]:
    told = change.action is not Action.REMOVE or not change.data_loss
    return change_line(change, [WHY[reason] for reason in change.reasons if told], column, width)


def change_line(change: Change, reasons: Sequence[str], column: int, width: int) -> Iterator[str]:
    """Write what is done to a thing and the reasons beside it; those for which there is no place, below."""
    action = f"may {change.action}" if change.conditional else str(change.action)
    texts = [f"{reason}," for reason in reasons[:-1]] + [*reasons[-1:]]
    if change.data_loss:
        texts = [*texts[:-1], *(f"{text};" for text in texts[-1:]), "ALL ITS DATA IS LOST"]
    return folded(f"  {SYMBOLS[change.action]} {change.address:<{column}} {action:<12} ", texts, width, indent=10)


def losses_of(change: Change, width: int = WIDTH - 8) -> str:
    """Say which files go with a container, as many by name as fit; empty for none."""
    if change.loses is None:
        return ""
    count, (first, *names) = change.loses.count, change.loses.first
    are = "may be" if change.conditional else "are" if count > 1 else "is"
    line = f"{count} file{_plural(count)} written inside it {are} lost: {first}"
    left = count - 1
    for name in names:
        if len(f"{line}, {name} (+{left})") > width:
            break
        line, left = f"{line}, {name}", left - 1
    return f"{line} (+{left})" if left else line


def _steps(steps: tuple[Step, ...], width: int) -> Iterator[str]:
    if not steps:
        return
    yield ""
    yield "Steps"
    digits = len(str(len(steps)))
    for step in steps:
        about, *conditions = _said_of(step)
        head = f"  {step.number:>{digits}}  {step.verb:<10} {about}"
        yield from folded(f"{head}  ", conditions, width, indent=digits + 17, between="  ")


def step_as_text(step: Step) -> str:
    """Say what a step is about, and what it waits for."""
    return "  ".join(_said_of(step))


def _said_of(step: Step) -> Iterator[str]:
    yield f"{step.address}{_detail(step)}"
    if step.needs:
        yield f"after {', '.join(map(str, step.needs))}"
    if step.condition:
        yield "if the image changed"


_AWAITED = {
    Awaited.RUNNING: "until it runs",
    Awaited.HEALTHY: "until it is healthy",
    Awaited.COMPLETED: "until it is done",
    Awaited.READY: "until it is ready",
}


def _detail(step: Step) -> str:
    if isinstance(step, WaitFor):
        return f" {_AWAITED[step.awaited]}"
    if isinstance(step, RenameContainer):
        return f" to {step.to}"
    if isinstance(step, RunHook | RunBeforeStart):
        return f" {step.place}"
    return ""


def summary(plan: Plan) -> str:
    """Count a plan's changes: ``2 to create, 1 to replace``."""
    certain = Counter(change.action for change in plan.changes if not change.conditional)
    perhaps = Counter(change.action for change in plan.changes if change.conditional)
    parts = [f"{certain[action]} {words}" for action, words in _SUMMARY.items() if certain[action]]
    parts += [f"{perhaps[action]} that may be {words}" for action, words in _PERHAPS.items() if perhaps[action]]
    return ", ".join(parts)
