"""The attribute reference of the docs, generated from the table.

``python -m pycompose.schema.spec.reference > docs/attributes.md`` updates the page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from pycompose.schema.spec.attribute_table import Attribute, Row, attribute, table
from pycompose.version import dotted_version

_HEAD = """\
# Attributes

Every attribute of a compose file that pycompose supports. Loading, planning and masking use the same table
(`pycompose/schema/spec/compose.json`), and `python -m pycompose.schema.spec.reference` generates this page from it.

- **Type**: the types that a file may use. Where there are several, they are different forms of the same value.
- **Merge**: what happens when a later file sets the attribute again. Where this is empty, mappings are merged,
  sequences are appended, and other values are replaced.
- **A change**: the impact of a change. `none`: nothing is done; `in place`: the container keeps running; `recreate`: a
  new container replaces it; `data loss`: data is deleted, after a confirmation.
- **API**: the lowest version of the Engine API that supports it, where that matters. With an older engine no plan is
  made.
- **Status**: empty if the attribute is applied. *refused*: no plan is made, and the message says what to do. *ignored*:
  the plan warns that it has no effect. After a value in `code`, the status applies to such values only.
- Attributes marked with ● are sensitive: their values are never shown or stored.
"""
_SECTIONS = {
    "services": "a service",
    "networks": "a network",
    "volumes": "a volume",
    "configs": "a config",
    "secrets": "a secret",
    "models": "a model",
}
_KINDS = {
    "array": "sequence",
    "boolean": "true, false",
    "integer": "whole number",
    "null": "nothing",
    "number": "number",
    "object": "mapping",
    "string": "text",
}
_MERGES = {
    "hosts": "appended, duplicates dropped",
    "list": "appended",
    "logging": "merged; replaced if the driver changes",
    "pairs": "by key",
    "pools": "by subnet",
    "replace": "replaced",
}
_KEYS = {
    "device": "by target",
    "mount": "by target",
    "pair": "duplicates dropped",
    "path": "by path",
    "port": "by address, ports and protocol",
    "secret": "by target",
    "target": "by target",
    "value": "duplicates dropped",
}


def reference() -> str:
    """Return the text of the page, which ends with a newline."""
    lines = [_HEAD]
    for name, called in _SECTIONS.items():
        row = table().properties[name].each
        if row is not None:
            lines += [f"## `{name}`: of {called}", "", *_table(row, (name, "NAME")), ""]
    lines += [
        "## Top level",
        "",
        "`name`, `include`, `services`, `networks`, `volumes`, `configs`, `secrets`, `models`, `x-*`;",
    ]
    lines += ["`version` is obsolete and ignored."]
    return "\n".join(lines) + "\n"


def _table(row: Row, path: tuple[str | int, ...]) -> Iterator[str]:
    yield "| Attribute | Type | Merge | A change | API | Status | Example |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, below in _below(row, ""):
        place = (*path, *name.replace("[]", ".0").split("."))
        known = attribute(tuple(int(part) if isinstance(part, str) and part.isdigit() else part for part in place))
        cells = (
            f"`{name}`{' ●' if known.sensitive else ''}",
            ", ".join(dict.fromkeys(_KINDS[kind] for kind in sorted(below.types, key=list(_KINDS).index))),
            _MERGES.get(below.merge or "", "") or _KEYS.get(below.key or "", ""),
            _impact(known),
            dotted_version(known.api) if known.api else "",
            _status(below, known),
            f"`{_example(below)}`" if below.example is not None else "",
        )
        yield f"| {' | '.join(cells)} |"


def _below(row: Row, path: str) -> Iterator[tuple[str, Row]]:
    """Yield the attributes below a row with their path: ``[]`` are the items of a sequence, ``NAME`` is any key."""
    for name, below in sorted(row.properties.items()):
        place = f"{path}.{name}" if path else name
        yield place, below
        if below.items is not None:
            yield from _below(below.items, f"{place}[]")
        if below.each is not None:
            yield from _below(below.each, f"{place}.NAME")
        yield from _below(below, place)


def _status(row: Row, known: Attribute) -> str:
    if row.refused or row.ignored:
        return _said(row)
    if known.refused or known.ignored:
        return "refused" if known.refused else "ignored"
    return "; ".join(
        f"`{_escaped(pattern)}` {f'from API {dotted_version(only.api)}' if only.api else _said(only)}"
        for pattern, only in row.values.items()
        if only.limited
    )


def _impact(known: Attribute) -> str:
    special = {"removed": known.removal} if known.removal is not known.impact else {}
    special |= {f"`{pattern}`": impact for pattern, impact in known.special_impacts}
    impacts = [str(known.impact), *(f"{when}: {impact}" for when, impact in special.items())]
    return ", ".join(impacts).replace("_", " ")


def _said(row: Row) -> str:
    return f"refused: {row.refused[0]}" if row.refused else f"ignored: {row.ignored}"


def _escaped(pattern: str) -> str:
    """Return a pattern in which ``|`` does not end the table's cell."""
    return pattern.replace("|", "\\|")


def _example(row: Row) -> str:
    return row.example if isinstance(row.example, str) else json.dumps(row.example)


if __name__ == "__main__":
    sys.stdout.write(reference())
