"""A plan as text: what changes, why, by which line, and the steps that do it. Fits 80 columns where names allow."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

from pycompose.errors import Path, dotted
from pycompose.planner.plan import Action, Change, Downtime, FieldChange, Plan, Reason, Unknown
from pycompose.planner.steps import Awaited, RenameContainer, RunBeforeStart, RunHook, Step, WaitFor
from pycompose.render.sequences import parts_that_differ
from pycompose.schema.table import Impact, attribute

WIDTH = 80
"""Columns of a terminal that nobody has made wider."""

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

COSTS = {
    Impact.NONE: "costs nothing",
    Impact.IN_PLACE: "in place",
    Impact.RESTART: "restarts",
    Impact.RECREATE: "replaces",
    Impact.DATA_LOSS: "DESTROYS DATA",
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


def plan_as_text(plan: Plan) -> str:
    """Write a plan for a person to read; ends with a newline."""
    return "\n".join(_lines(plan)) + "\n"


def drift_as_text(plan: Plan) -> str:
    """Write what drifted alone; ends with a newline."""
    lines = [f"Project {plan.project}", *_drift(plan.drift)] if plan.drift else [f"No drift in {plan.project}."]
    return "\n".join(lines) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    if not plan.changes:
        yield no_changes(plan)
        yield from _drift(plan.drift)
        yield from _steps(plan.steps)
        return
    yield f"Project {plan.project}"
    yield ""
    drifted = {(drift.address, field.path) for drift in plan.drift for field in drift.fields}
    for change in plan.changes:
        yield _change(change)
        yield from (field_as_text(field) for field in change.fields if (change.address, field.path) not in drifted)
        yield from map(field_as_text, change.unknown)
        if change.loses:
            yield f"      ! {losses_of(change)}"
    yield from _drift(plan.drift)
    yield from _steps(plan.steps)
    yield from _duration(plan)
    yield ""
    yield f"Plan: {summary(plan)}."


def _drift(drift: Iterable[Change]) -> Iterator[str]:
    """Say what is no longer as it was applied, from what was applied to what is there, and what is done about it."""
    for number, change in enumerate(drift):
        if number == 0:
            yield ""
            yield "Drift: no longer as it was applied"
        yield f"  {change.address:<34} {done_about(change)}"
        yield from (field_as_text(field, drifted=True) for field in change.fields)


def done_about(drift: Change) -> str:
    """Say what is done about something that drifted."""
    return _LEFT[drift.reasons[0]] if drift.action is Action.KEEP else _PUT_BACK.get(drift.action, "put back")


def _duration(plan: Plan) -> Iterator[str]:
    """Say what a plan takes at the least, which steps that depends on, and who is down meanwhile."""
    if len(plan.critical_path) > 1:
        yield ""
        chain = " → ".join(map(str, plan.critical_path))
        yield from _wrapped(f"About {plan.seconds:.3g} s, the longest way: {chain}")
    for downtime, words in DOWN.items():
        down = [change.address for change in plan.changes if change.downtime is downtime]
        if down:
            yield from _wrapped(f"{words}: {', '.join(down)}")


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


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


def change_as_lines(change: Change) -> list[str]:
    """Write a change and its fields, a line each."""
    return [_change(change), *map(field_as_text, change.fields)]


def _change(change: Change) -> str:
    action = f"may {change.action}" if change.conditional else str(change.action)
    why = ", ".join(WHY[reason] for reason in change.reasons)
    if change.data_loss:
        why = f"{why}; ALL ITS DATA IS LOST" if change.action is Action.REPLACE else "ALL ITS DATA IS LOST"
    return f"  {SYMBOLS[change.action]} {change.address:<32} {action:<12} {why}"


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


def field_as_text(field: FieldChange, *, drifted: bool = False) -> str:
    """Write a field on one line, or where that is too wide, its cost and then its values on lines of their own."""
    place = f"{field.origin.file}:{field.origin.line}" if field.origin else ""
    head = f"      {field_symbol(field)} {name_of(field)}:"
    notes = ", ".join(filter(None, [place] if drifted else [place, cost_of(field)]))
    values, cost = values_of(field), f"({notes})" if notes else ""
    line = f"{head} {' → '.join(values)}"
    if not cost or len(line) + len(cost) + 2 <= WIDTH:
        return f"{line}  {cost}".rstrip()
    if len(line) <= WIDTH:
        return f"{line}\n          {cost}"
    first, *rest = values
    lines = [f"{head} {first}", *(f"          → {value}" for value in rest), f"          {cost}"]
    parts = parts_that_differ(field.before, field.after) if max(map(len, lines)) > WIDTH else []
    return "\n".join([f"{head}  {cost}", *(f"          {part}" for part in parts)] if parts else lines)


def name_of(field: FieldChange) -> str:
    """Name a field as it stands below the thing that changes; what a config or secret is made of stands elsewhere."""
    path = field.path[2:] or field.path if field.path[0] in {"services", "networks", "volumes"} else field.path
    return dotted(path)


def cost_of(field: FieldChange) -> str:
    """Say what the change of a field costs; what is not known yet is a consequence, and costs nothing by itself."""
    if isinstance(field.after, Unknown):
        return ""
    if field.impact is Impact.NONE and field.path[2:3] == ("build",):
        return "counts when it is built"
    return COSTS[field.impact]


def field_symbol(field: FieldChange) -> str:
    """Give the sign of a field: it came, it went, or it changed."""
    if field.sensitive or (field.before is not None and field.after is not None):
        return "~"
    return "+" if field.before is None else "-"


def values_of(field: FieldChange) -> list[str]:
    """Write what a field was and will be, as far as there is something to write."""
    if field.sensitive:
        return ["(content changed)" if field.in_file else "(sensitive, changed)"]
    return [_value(value, field.path) for value in (field.before, field.after) if value is not None]


def _value(value: Any, path: Path) -> str:
    """Write a value as JSON, an amount of bytes as people say it."""
    if isinstance(value, Unknown):
        return f"(known after apply: {value.reason})"
    if attribute(path).unit == "bytes" and str(value).isdecimal():
        return _bytes(int(value))
    return json.dumps(value, ensure_ascii=False)


def _bytes(count: int) -> str:
    """Write an amount of bytes in the largest unit in which it is whole: ``256 MiB``."""
    for power, unit in ((4, "TiB"), (3, "GiB"), (2, "MiB"), (1, "KiB")):
        if count and count % 1024**power == 0:
            return f"{count // 1024**power} {unit}"
    return f"{count} B"


def _steps(steps: tuple[Step, ...]) -> Iterator[str]:
    if not steps:
        return
    yield ""
    yield "Steps"
    width = len(str(len(steps)))
    for step in steps:
        yield f"  {step.number:>{width}}  {step.verb:<10} {step_as_text(step)}"


def step_as_text(step: Step) -> str:
    """Say what a step is about, and what it waits for."""
    after = f"  after {', '.join(map(str, step.needs))}" if step.needs else ""
    unless = "  if the image changed" if step.condition else ""
    return f"{step.address}{_detail(step)}{after}{unless}"


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
