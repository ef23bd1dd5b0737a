"""A plan as one self-contained page: a drawing of the project, and behind each box what changes and why.

It uses no script and no network: a click follows a link to a section, which the style sheet then shows. In print, every
section shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from pycompose.plan.address import SERVICE, Address
from pycompose.plan.changes import Action, Change, FieldChange, Plan
from pycompose.render.fields import cost_of, name_of, values_of
from pycompose.render.plan.drawing import HEIGHT, WIDTH, Drawing, draw
from pycompose.render.plan.text import step_as_text
from pycompose.render.words import DOWN, SYMBOLS, conclusion, done_about, losses_of, summary, why

_CLASSES = {
    Action.CREATE: "new",
    Action.BUILD: "new",
    Action.PULL: "new",
    Action.REPLACE: "replaced",
    Action.UPDATE: "updated",
    Action.START: "updated",
    Action.RESTART: "updated",
    Action.STOP: "gone",
    Action.REMOVE: "gone",
    Action.KEEP: "kept",
}


def plan_as_html(plan: Plan) -> str:
    """Write a plan as an HTML page; ends with a newline."""
    return "\n".join(_page(plan)) + "\n"


def _page(plan: Plan) -> Iterator[str]:
    title = f"{plan.project}: {summary(plan) or 'no changes'}"
    yield "<!doctype html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>\n{Path(__file__).with_name('plan.css').read_text()}</style></head><body>"
    yield f"<h1>{escape(plan.project)}</h1>"
    yield f"<p>{escape(conclusion(plan))}</p>"
    for change in plan.destroys_data:
        yield f'<p class="lost">{escape(str(change.address))}: all its data is lost</p>'
    by_box = _by_box(plan)
    yield f'<div class="drawing">{_drawing(draw(plan.needs, _others(plan)), by_box)}</div>'
    for change in plan.changes:
        yield from _section(change)
    yield from _list(plan)
    yield from _drift(plan)
    yield from _kept(plan)
    yield from _warnings(plan)
    if plan.steps:
        yield "<h2>Steps</h2><ol>"
        yield from (f"<li>{step.verb} {escape(step_as_text(step))}</li>" for step in plan.steps)
        yield "</ol>"
    yield "</body></html>"


def _warnings(plan: Plan) -> Iterator[str]:
    if plan.warnings:
        yield "<h2>Warnings</h2><ul>"
        for problem in plan.warnings:
            place = f" ({problem.origin.short})" if problem.origin else ""
            yield f"<li>{escape(problem.path)}{escape(place)}: {escape(problem.what)}</li>"
        yield "</ul>"


def _kept(plan: Plan) -> Iterator[str]:
    if plan.kept:
        yield "<h2>Kept</h2>"
        for kept in plan.kept:
            yield from _entry(kept.address, escape(kept.what), kept.fields)


def _others(plan: Plan) -> tuple[str, ...]:
    """Return the boxes of what changes but is not a service of the files."""
    return tuple(dict.fromkeys(box for box in map(_box, plan.changes) if box not in plan.needs))


def _box(change: Change) -> str:
    """Return the box that shows a change; the replicas of a service share one."""
    return change.address.name if change.address.kind == SERVICE else str(change.address)


def _by_box(plan: Plan) -> dict[str, Change]:
    """Return the first change of each box."""
    found: dict[str, Change] = {}
    for change in plan.changes:
        found.setdefault(_box(change), change)
    return found


def _drawing(drawing: Drawing, changes: dict[str, Change]) -> str:
    size = f"0 0 {drawing.width + 4} {drawing.height + 4}"
    parts = [f'<svg viewBox="{size}" width="{drawing.width + 4}" height="{drawing.height + 4}" role="img">']
    parts.append("<title>What depends on what, and what changes</title>")
    for start, end in drawing.lines:
        (x1, y1), (x2, y2) = drawing.boxes[start], drawing.boxes[end]
        a, b, c, d = x1 + WIDTH + 2, y1 + HEIGHT // 2 + 2, x2 + 2, y2 + HEIGHT // 2 + 2
        parts.append(f'<path d="M{a} {b} C{(a + c) // 2} {b} {(a + c) // 2} {d} {c} {d}"/>')
    parts += [_box_as_svg(name, x + 2, y + 2, changes.get(name)) for name, (x, y) in drawing.boxes.items()]
    return "\n".join([*parts, "</svg>"])


def _box_as_svg(name: str, x: int, y: int, change: Change | None) -> str:
    shown = name if len(name) <= 20 else f"{name[:19]}…"
    box = f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}"/>'
    label = f'<text x="{x + 28}" y="{y + 25}">{escape(shown)}</text><title>{escape(name)}</title>'
    if change is None:
        return f"<g>{box}{label}</g>"
    sign = f'<text class="sign" x="{x + 11}" y="{y + 25}">{SYMBOLS[change.action]}</text>'
    link = f'<a href="#{escape(str(change.address))}" id="box-{escape(name)}">'
    return f'<g class="{_CLASSES[change.action]}">{link}{box}{sign}{label}</a></g>'


def _list(plan: Plan) -> Iterator[str]:
    if plan.changes:
        heads = "".join(f"<th>{head}</th>" for head in ("", "what", "action", "why", "down"))
        yield f'<h2>Changes</h2><table class="list"><tr>{heads}</tr>'
        for change in plan.changes:
            name = f'<a href="#{escape(str(change.address))}">{escape(str(change.address))}</a>'
            sign = f'<span class="sign">{SYMBOLS[change.action]}</span>'
            cells = "".join(f"<td>{cell}</td>" for cell in (sign, name, _action(change), _why(change), _down(change)))
            yield f'<tr class="{_CLASSES[change.action]}">{cells}</tr>'
        yield "</table>"


def _action(change: Change) -> str:
    return f"may {change.action}" if change.conditional else str(change.action)


def _why(change: Change) -> str:
    return escape(", ".join(why(change)))


def _down(change: Change) -> str:
    return escape(DOWN.get(change.downtime, "").removeprefix("Down "))


def _section(change: Change, more: str = "") -> Iterator[str]:
    yield f'<section class="change {_CLASSES[change.action]}" id="{escape(str(change.address))}{more}">'
    yield f"<h2>{escape(str(change.address))}: {_action(change)}</h2>"
    place = f" ({change.origin.short})" if change.origin else ""
    yield f"<p>{_why(change)}{escape(place)}</p>"
    if change.loses:
        yield f"<p>{escape(losses_of(change))}</p>"
    if change.fields or change.unknown:
        yield "<table><tr><th>attribute</th><th>was</th><th>becomes</th><th>costs</th><th>where</th></tr>"
        yield from map(_field, (*change.fields, *change.unknown))
        yield "</table>"
    yield "</section>"


def _field(field: FieldChange) -> str:
    values = [escape(value) for value in values_of(field)]
    before = "" if field.is_new else values[0]
    after = "" if field.is_gone else values[-1]
    place = field.origin.short if field.origin else ""
    cells = (
        escape(name_of(field)),
        f"<del>{before}</del>",
        f"<ins>{after}</ins>",
        escape(cost_of(field)),
        escape(place),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _drift(plan: Plan) -> Iterator[str]:
    if plan.drift:
        yield "<h2>Drift: changed since it was applied</h2>"
        for change in plan.drift:
            yield from _entry(change.address, done_about(change), change.fields)


def _entry(address: Address, said: str, fields: Iterable[FieldChange]) -> Iterator[str]:
    """Yield what is said of an address (as HTML), and its fields in a table."""
    yield f"<p>{escape(str(address))}: {said}</p><table>"
    yield from map(_field, fields)
    yield "</table>"
