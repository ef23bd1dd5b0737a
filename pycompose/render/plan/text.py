"""A plan as text: what changes, why, because of which line, and by which steps. Fits a terminal if the names do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pycompose.plan.changes import Action, Change, Kept, Plan, Reason
from pycompose.plan.step import Step
from pycompose.render.fields import field_as_text
from pycompose.render.layout.terminal import WIDTH, folded, listed, wrapped
from pycompose.render.words import DOWN, SYMBOLS, WHY, done_about, losses_of, no_changes, summary


def plan_as_text(plan: Plan, width: int = WIDTH) -> str:
    """Write a plan for people, ``width`` columns wide; ends with a newline."""
    return "\n".join(_lines(plan, width)) + "\n"


def drift_as_text(plan: Plan, width: int = WIDTH) -> str:
    """Write only the drift of a plan; ends with a newline."""
    drift = [f"Project {plan.project}", *_drift(plan.drift, width)]
    return "\n".join(drift if plan.drift else [f"No drift in {plan.project}."]) + "\n"


def _lines(plan: Plan, width: int) -> Iterator[str]:
    if not plan.changes:
        yield no_changes(plan)
        if plan.steps and all(step.is_wait for step in plan.steps):
            yield f"Not ready yet: {', '.join(dict.fromkeys(str(step.address) for step in plan.steps))}."
        yield from _drift(plan.drift, width)
        yield from _kept(plan.kept, width)
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
    yield from _kept(plan.kept, width)
    yield from _steps(plan.steps, width)
    yield from _duration(plan, width)
    yield ""
    yield from listed(f"Plan: {summary(plan)}.", width)


def column_of(changes: Iterable[Change], width: int) -> int:
    """Return the width of the address column: the longest address and a space, if that leaves room for the others."""
    return max(16, min(max(len(str(change.address)) for change in changes) + 1, width - 48))


def _drift(drift: Sequence[Change], width: int) -> Iterator[str]:
    """Write the drift, from what was applied to what exists now, and what is done about it."""
    if not drift:
        return
    yield ""
    yield "Drift: changed since it was applied"
    column = column_of(drift, width) + 2
    for change in drift:
        yield f"  {change.address:<{column}} {done_about(change)}"
        yield from (field_as_text(field, width, drifted=True) for field in change.fields)


def _kept(kept: Sequence[Kept], width: int) -> Iterator[str]:
    """Write what is left as it is, why, and what to do about it."""
    if kept:
        yield ""
        yield "Kept"
        yield from kept_as_lines(kept, width)


def kept_as_lines(kept: Sequence[Kept], width: int) -> Iterator[str]:
    """Write each thing that is kept, with its fields below it."""
    column = max(16, min(max((len(str(one.address)) for one in kept), default=0) + 1, width - 48))
    for one in kept:
        said = f"{one.what};" if one.hint else one.what
        *lines, last = folded(f"  {SYMBOLS[Action.KEEP]} {one.address:<{column}} ", [said], width, indent=10)
        beside = f"{last} {one.hint}".rstrip()
        # a command is not broken: people copy it
        yield from [*lines, beside] if len(beside) <= width else [*lines, last, f"{' ' * 10}{one.hint}"]
        yield from (field_as_text(field, width) for field in one.fields)


def _duration(plan: Plan, width: int) -> Iterator[str]:
    """Write the least time that a plan takes, the steps that decide it, and what is down meanwhile."""
    if len(plan.critical_path) > 1:
        yield ""
        chain = " → ".join(map(str, plan.critical_path))
        yield from wrapped(f"Estimated time: {plan.seconds:.3g} s (critical path: {chain})", width)
    for downtime, words in DOWN.items():
        # a container and what an earlier run left of its replacement have the same address
        down = dict.fromkeys(str(change.address) for change in plan.changes if change.downtime is downtime)
        if down:
            yield from wrapped(f"{words}: {', '.join(down)}", width)


def change_as_lines(change: Change, width: int) -> list[str]:
    """Write a change and its fields, a line each."""
    head = _change(change, column_of([change], width), width)
    return [*head, *(field_as_text(field, width) for field in change.fields)]


def _change(change: Change, column: int, width: int) -> Iterator[str]:
    # the loss of data says more than that it was asked for
    told = [reason for reason in change.reasons if reason is not Reason.REQUESTED or not change.data_loss]
    return change_line(change, [WHY[reason] for reason in told], column, width)


def change_line(change: Change, reasons: Sequence[str], column: int, width: int) -> Iterator[str]:
    """Write what is done at an address and the reasons beside it; those that do not fit go below."""
    action = f"may {change.action}" if change.conditional else str(change.action)
    texts = [f"{reason}," for reason in reasons[:-1]] + [*reasons[-1:]]
    if change.data_loss:
        texts = [*texts[:-1], *(f"{text};" for text in texts[-1:]), "ALL ITS DATA IS LOST"]
    return folded(f"  {SYMBOLS[change.action]} {change.address:<{column}} {action:<12} ", texts, width, indent=10)


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
    """Return what a step is about, and what it waits for."""
    return "  ".join(_said_of(step))


def _said_of(step: Step) -> Iterator[str]:
    yield f"{step.address}{step.detail}"
    if step.needs:
        yield f"after {', '.join(map(str, step.needs))}"
    if step.condition:
        yield "if the image changed"
