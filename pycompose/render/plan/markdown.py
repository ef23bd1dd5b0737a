"""A plan as a comment on a pull request: first what is lost, then a table of the changes, then their fields, folded.

A comment holds 65,536 characters. What does not fit is left out, least severe first, and the comment says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from pycompose.plan.changes import Action, Change, Downtime, FieldChange, Plan
from pycompose.render.fields import cost_of, field_symbol, name_of, values_of
from pycompose.render.words import SYMBOLS, done_about, losses_of, no_changes, summary, why

LIMIT = 60_000
"""The most characters in a comment; whatever posts it adds some more."""

MOST_LOSSES = 100
MOST_WARNINGS = 30

_DOWNTIME = {
    Downtime.NONE: "none",
    Downtime.BRIEF: "brief",
    Downtime.BLOCKING: "until its dependencies are ready",
}

_MILD_TO_SEVERE = (
    Action.KEEP,
    Action.PULL,
    Action.BUILD,
    Action.START,
    Action.CREATE,
    Action.UPDATE,
    Action.RESTART,
    Action.STOP,
    Action.REPLACE,
    Action.REMOVE,
)


def marker(project: str) -> str:
    """Return the line by which a later run finds an earlier comment, to overwrite it."""
    return f"<!-- pycompose:{project} -->"


def plan_as_markdown(plan: Plan, limit: int = LIMIT) -> str:
    """Write a plan for GitHub and GitLab; ends with a newline, and has at most ``limit`` characters."""
    severe_first = sorted(plan.changes, key=_severity, reverse=True)

    def length(rows: int, details: int) -> int:
        return len(_comment(plan, severe_first, rows, details))

    rows = _most(len(severe_first), lambda rows: length(rows, 0) <= limit * 2 // 3)
    details = _most(rows, lambda details: length(rows, details) <= limit)
    return _comment(plan, severe_first, rows, details)


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number up to ``count`` that fits; every smaller one also fits."""
    return bisect_left(range(1, count + 1), 1, key=lambda number: int(not fits(number)))


def _severity(change: Change) -> tuple[bool, int]:
    return change.data_loss, _MILD_TO_SEVERE.index(change.action)


def _comment(plan: Plan, changes: Sequence[Change], rows: int, details: int) -> str:
    blocks = [marker(plan.project), f"### {_escaped(plan.project)}: {summary(plan) or 'no changes'}"]
    if not plan.changes:
        blocks.append(_escaped(no_changes(plan)))
    blocks += _losses(plan)
    blocks += _table(changes[:rows], 4 if plan.versions else 5)
    told = [change for change in plan.changes if (change.fields or change.unknown) and change in changes[:details]]
    blocks += [_details(change, str(change.action)) for change in told]
    blocks += [_details(change, f"drift, {done_about(change)}") for change in plan.drift[: details or 0]]
    blocks += _warnings(plan)
    if left_out := _left_out(changes, rows, details):
        blocks.append(f"_{left_out}_")
    return "\n\n".join(blocks) + "\n"


def _losses(plan: Plan) -> Iterator[str]:
    """Write what cannot be undone, in red."""
    lost = [f"> - `{_code(str(change.address))}`: all its data is lost" for change in plan.destroys_data]
    removed = [
        f"> - `{_code(str(change.address))}` {'is no longer in the files' if plan.versions else 'is removed'}"
        for change in plan.changes
        if change.action is Action.REMOVE and not change.data_loss
    ]
    files = [
        f"> - `{_code(str(change.address))}`: {_escaped(losses_of(change))}" for change in plan.changes if change.loses
    ]
    listed = [*lost, *removed, *files]
    if listed:
        more = [f"> - and {len(listed) - MOST_LOSSES} more"] if len(listed) > MOST_LOSSES else []
        yield "\n".join(["> [!CAUTION]" if lost else "> [!WARNING]", *listed[:MOST_LOSSES], *more])


def _warnings(plan: Plan) -> Iterator[str]:
    """Write what is kept, and the warnings, without their hints."""
    told = [f"> - `{_code(str(kept.address))}` is kept: {_escaped(kept.what)}" for kept in plan.kept]
    told += [f"> - `{_code(problem.path or plan.project)}`: {_escaped(problem.what)}" for problem in plan.warnings]
    if told:
        more = [f"> - and {len(told) - MOST_WARNINGS} more"] if len(told) > MOST_WARNINGS else []
        yield "\n".join(["> [!NOTE]", *told[:MOST_WARNINGS], *more])


def _table(changes: Sequence[Change], columns: int) -> Iterator[str]:
    """Write the table; its last column, the downtime, is unknown without an engine."""
    if not changes:
        return
    lines = [_line(("", "service or resource", "action", "why", "downtime")[:columns]), _line(["---"] * columns)]
    for _, same in groupby(changes, key=_row):
        alike = list(same)
        symbol, what, *rest = _row(alike[0])
        names = f"{what} ({len(alike)} of them)" if len(alike) > 1 else what
        lines.append(_line((symbol, names, *rest)[:columns]))
    yield "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"


def _row(change: Change) -> tuple[str, ...]:
    action = f"may {change.action}" if change.conditional else str(change.action)
    what = _escaped(str(change.address.whole))
    return SYMBOLS[change.action], what, action, _escaped(", ".join(why(change))), _DOWNTIME[change.downtime]


def _details(change: Change, done: str) -> str:
    """Write the fields of a change, folded, as a diff that is coloured by its first characters."""
    lines = [line for field in (*change.fields, *change.unknown) for line in _diff(field)]
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    title = f"<code>{_html(str(change.address))}</code>: {done}"
    body = "\n".join([f"{fence}diff", *lines, fence])
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _diff(field: FieldChange) -> Iterator[str]:
    place = field.origin.short if field.origin else ""
    yield f"! {name_of(field)}  ({', '.join(filter(None, (place, cost_of(field))))})"
    signs = {"~": "!" if field.sensitive else "-+", "+": "+", "-": "-"}[field_symbol(field)]
    for sign, value in zip(signs, values_of(field), strict=False):
        yield f"{sign}   {value}"


def _left_out(changes: Sequence[Change], rows: int, details: int) -> str:
    hidden = sum(1 for change in changes[details:] if change.fields or change.unknown)
    parts = [f"the fields of {hidden} changes"] if hidden else []
    parts += [f"{len(changes) - rows} rows of the table"] if rows < len(changes) else []
    return f"Too long for a comment: {' and '.join(parts)} are left out, least severe first." if parts else ""


def _in_text(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, replacement, text)


_ESCAPES = (
    _in_text(r"[\\`*_\[\]<>|~&]", lambda found: f"\\{found[0]}"),
    # a mention would notify somebody, a number would link an issue: an empty comment prevents both
    _in_text(r"[@#](?=\w)", lambda found: f"{found[0]}<!-- -->"),
    _in_text(r"\s+", " "),
)


def _escaped(text: str) -> str:
    """Escape a text so that Markdown shows it unchanged, on one line and in a table."""
    for escape in _ESCAPES:
        text = escape(text)
    return text


def _code(text: str) -> str:
    """Escape a text that goes between backticks."""
    return re.sub(r"[`\s|]+", " ", text)


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;").replace("#", "&#35;")
