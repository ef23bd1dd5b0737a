"""How values are written in the canonical form (``x-form`` of the table), and what it omits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.forms.command_line import words
from pycompose.schema.forms.short_forms import pairs
from pycompose.schema.model import Map, Seq
from pycompose.schema.spec import units
from pycompose.schema.spec.attribute_table import ANYTHING, Row
from pycompose.schema.spec.scalars import Timestamp, text_of
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.symbols import is_open


class BadForm(ValueError):  # noqa: N818  it is a value, and the name says what is wrong with it
    """A value has no canonical form: what is wrong, what to write instead, and at which key."""

    def __init__(self, what: str, hint: str = "", key: str | None = None) -> None:
        super().__init__(what, hint)
        self.what, self.hint, self.key = what, hint, key


NUMBERS = frozenset({"boolean", "bytes", "count", "duration", "float", "integer", "mode", "number"})
"""The forms of numbers and flags; values of these forms that are open stay as they are."""

OMITTED: Any = object()
"""Stands for a value that is not printed."""


def write(value: Any, row: Row, path: ValuePath, mark: Any, problems: Problems) -> Any:
    """Return the canonical form of a value, or OMITTED where it has none; mistakes are noted."""
    if row is ANYTHING:
        return value
    if value is None and row.empty:
        value = Map()
    if row.form in NUMBERS and is_open(value):
        return value
    if row.form is not None:
        try:
            value = FORMS[row.form](value)
        except BadForm as bad:
            if bad.key is not None:
                mark, path = value.marks.get(bad.key) or mark, (*path, bad.key)
            problems.error(mark, path, bad.what, bad.hint)
            problems.lose(path)
            return OMITTED
    elif type(value) is Map:
        value = _mapping(value, row, path, mark, problems)
    elif type(value) is Seq:
        value = _sequence(value, row, path, mark, problems)
    elif row.cast == "integer" and type(value) is float:
        value = int(value)
    elif type(value) is Timestamp:
        problems.error(mark, path, f"{value} is a date, but text is expected", "put it in quotes")
        problems.lose(path)
        return OMITTED
    if row.drop or (row.opt_out and value is True):
        return OMITTED
    kept = value or row.keep or row.opt_out or (type(value) is Map and row.structured)
    return value if kept else OMITTED


def _mapping(value: Map, row: Row, path: ValuePath, mark: Any, problems: Problems) -> Map:
    written = Map()
    marks = value.marks
    for key, item in value.items():
        below = row.below(key)
        if below is ANYTHING and not (row.extensible and key.startswith("x-")) and row.structured:
            continue
        place = marks.get(key)
        if item and below.verbatim and type(item) in (str, int):
            form = item
        else:
            form = write(item, below, (*path, key), place or mark, problems)
        if form is OMITTED:
            if row.structured:
                continue
            form = item
        written[key] = form
        if place is not None:
            written.marks[key] = place
    for key, constant in row.constants:
        if key not in written:
            written[key] = _copy(constant)
    return written


def _copy(value: Any) -> Any:
    return Map({key: _copy(item) for key, item in value.items()}) if isinstance(value, dict) else value


def _sequence(value: Seq, row: Row, path: ValuePath, mark: Any, problems: Problems) -> Seq:
    below = row.items
    if below is None or (below.form is None and all(type(item) is str for item in value)):
        return value
    written = Seq()
    for index, item in enumerate(value):
        place = value.marks[index] if index < len(value.marks) else None
        form = write(item, below, (*path, index), place or mark, problems)
        if form is OMITTED:
            form = item
        written.append(form)
        written.marks.append(place)
    return written


def _pairs(value: Any) -> Any:
    """Return KEY=value pairs as a mapping of texts; null is a variable whose value comes from outside."""
    return _texts(_paired(value), None)


def _labels(value: Any) -> Any:
    return _texts(pairs(value), "")


def _paired(value: Any) -> Any:
    if value is None:
        return Map()
    if isinstance(value, Seq):
        for pair in value:
            key = pair.partition("=")[0]
            if key[-1:].isspace():
                raise BadForm(f'the variable "{key}" ends in a space', f'write "{key.strip()}=…"')
    return pairs(value)


def _texts(value: Any, nothing: str | None = "") -> Map:
    written = Map()
    for key, item in value.items():
        written[key] = item if type(item) is str else nothing if item is None else text_of(item)
    written.marks = value.marks
    return written


def _multi(value: Any) -> Map:
    written = Map(
        {
            key: Seq([text_of(word) for word in (item if isinstance(item, Seq) else [item])])
            for key, item in value.items()
        }
    )
    written.marks = value.marks
    return written


def _strings(value: Any) -> Map:
    for key, item in value.items():
        if item is not None and not isinstance(item, str) and type(item) is not int:
            raise BadForm(f"{key} is not text", "put its value in quotes", key)
    return _texts(value)


def _bytes(value: Any) -> str:
    """Return a number of bytes as text, empty for 0, which means no limit."""
    size = value if type(value) is int else 0
    if isinstance(value, str):
        try:
            size = units.size_in_bytes(value)
        except ValueError:
            raise BadForm(
                f'"{value}" is not a size', 'write a number of bytes, or one with a unit: "512m", "1.5g"'
            ) from None
    return str(size) if size else ""


def _duration(value: Any) -> str:
    try:
        return units.duration(value)
    except ValueError:
        number = f'"{value}s"' if value.isdigit() else '"30s"'
        raise BadForm(f'"{value}" is not a duration', f'write it with a unit: {number}, "1m30s"') from None


def _float(value: Any) -> Any:
    number = units.single(float(value))
    return int(number) if number.is_integer() else number


def _integer(value: Any) -> int:
    if isinstance(value, str) and not re.fullmatch(r"[-+]?\d+", value):
        raise BadForm(f'"{value}" is not a whole number', "write a whole number")
    return int(value)


def _number(value: Any) -> int:
    if isinstance(value, str):
        raise BadForm(f'"{value}" is text, but a number is expected', "write it without quotes")
    return int(value)


def _word(value: Any) -> str:
    """Return text, or a whole number as text."""
    if type(value) is float:
        raise BadForm(f"{text_of(value)} is neither text nor a whole number", f'put it in quotes: "{text_of(value)}"')
    return text_of(value)


def _boolean(value: Any) -> bool:
    return bool(value)


def _mode(value: Any) -> str:
    """Return a file mode in octal: text is already octal, a number is the mode itself."""
    if isinstance(value, str):
        if not re.fullmatch(r"[-+]?[0-7]+", value):
            raise BadForm(f'"{value}" is not a file mode', 'write it in octal: "0440"')
        return f"0{int(value, 8):o}"
    if type(value) is float:
        raise BadForm(f"{text_of(value)} is not a file mode", 'write it in octal: "0440"')
    return f"0{value:o}"


def _command(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return Seq(words(value))
    except ValueError:
        raise BadForm(f'"{value}" has an unclosed quote', "close it, or write the command as a sequence") from None


def _test(value: Any) -> Seq:
    return Seq(["CMD-SHELL", value]) if isinstance(value, str) else value


def _list(value: Any) -> Seq:
    return Seq([value]) if isinstance(value, str) else value


def _hosts(value: Any) -> Seq:
    """Return ``host=address`` for each address of each host, sorted, with the place of its host."""
    if isinstance(value, Map):
        listed = [
            (host, item, value.marks.get(host))
            for host, items in value.items()
            for item in (items if isinstance(items, Seq) else [items])
        ]
    else:
        listed = [(*pair, mark) for text, mark in zip(value, value.places(), strict=True) for pair in _host(text)]
    for host, _, _ in listed:
        if not host or ":" in host or "=" in host:
            raise BadForm(f'"{host}" is not a host name', 'write "name=address"')
    listed.sort(key=lambda entry: f"{entry[0]}={_bare(entry[1] or '')}")
    written = Seq(f"{host}={_bare(address or '')}" for host, address, _ in listed)
    written.marks = [mark for _, _, mark in listed]
    return written


def _host(text: str) -> list[tuple[str, str]]:
    host, separator, addresses = text.partition("=" if "=" in text else ":")
    if not separator and not is_open(text):
        raise BadForm(f'"{text}" has no address', f'write "{text}=ADDRESS"')
    return [(host, address) for address in addresses.split(",")]


def _bare(address: str) -> str:
    return address[1:-1] if len(address) > 2 and address[0] == "[" and address[-1] == "]" else address


def _ulimit(value: Any) -> Any:
    if not isinstance(value, Map):
        return value or Map()
    written = Map({key: value[key] for key in ("soft", "hard") if value.get(key)})
    written.marks = value.marks
    return written


def _count(value: Any) -> int:
    if isinstance(value, str):
        if value.lower() == "all":
            return -1
        if not re.fullmatch(r"[-+]?\d+", value):
            raise BadForm(f'"{value}" is not a count', 'write a whole number or "all"')
    return int(value)


def _ssh(value: Any) -> Seq:
    if isinstance(value, Seq):
        return value  # variables are not replaced, and an item is one
    return Seq([key if path in (None, "") else f"{key}={text_of(path)}" for key, path in value.items()])


FORMS: Mapping[str, Callable[[Any], Any]] = {
    "boolean": _boolean,
    "bytes": _bytes,
    "command": _command,
    "count": _count,
    "duration": _duration,
    "float": _float,
    "hosts": _hosts,
    "integer": _integer,
    "labels": _labels,
    "list": _list,
    "mode": _mode,
    "multi": _multi,
    "number": _number,
    "pairs": _pairs,
    "ssh": _ssh,
    "strings": _strings,
    "test": _test,
    "text": text_of,
    "texts": _texts,
    "ulimit": _ulimit,
    "word": _word,
}
"""How a value of each form is written. Raises BadForm where that is not possible."""
