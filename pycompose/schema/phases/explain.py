"""What is wrong with an invalid document: jsonschema finds it, and this module adds words and a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.phases.validity import valid
from pycompose.schema.phases.wrong import put_wrong
from pycompose.schema.read.yaml_source import MERGE_KEY
from pycompose.schema.spec.attribute_table import Row, schema, table
from pycompose.schema.spec.scalars import hashable, text_of
from pycompose.schema.tree.problems import Problems, did_you_mean, place
from pycompose.schema.tree.symbols import is_open

_KINDS = {
    "array": "a sequence",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}


@cache
def validator() -> Any:
    """Return jsonschema's validator for the table, with a faster check for repeated items: its own is quadratic."""
    kind: Any = extend(Draft202012Validator, {"uniqueItems": _unique_items})  # type: ignore[no-untyped-call]  # untyped there
    return kind(schema())


def _unique_items(_validator: Any, unique: bool, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if unique and isinstance(instance, list) and len({hashable(item) for item in instance}) < len(instance):
        yield ValidationError("repeated items")


def explain(document: Map, problems: Problems) -> None:
    """Note everything that is wrong with a document at its place, and replace it with Wrong."""
    wrong: list[tuple[ValuePath, Wrong]] = []
    for error in validator().iter_errors(_invalid_part(document, table())):
        if type(error.instance) is Wrong:
            continue
        for path, what, hint in _words(error):
            if _may_be_lost(error, problems):
                wrong.append((path, Wrong()))
                continue
            wrong.append((path, problems.error(place(document, path), path, what, hint)))
            if error.validator == "additionalProperties":
                # it may be a misspelled attribute, or one in the wrong place
                problems.lose(path[:-1])
    for path, stand_in in wrong:
        put_wrong(document, path, stand_in)


def _may_be_lost(error: Any, problems: Problems) -> bool:
    """Return whether the missing value may have been removed because it is wrong."""
    if error.validator == "required":
        return MERGE_KEY in error.instance or problems.is_lost(tuple(error.absolute_path))
    return error.instance is None and problems.is_lost(tuple(error.absolute_path))


def _invalid_part(value: Any, row: Row) -> Any:
    """Return the invalid part of a value, because jsonschema is slow.

    Wrong stands for valid values whose place matters.
    """
    if type(value) is Map:
        part = Map()
        for key, item in value.items():
            if not valid(item, row.below(key)):
                part[key] = _invalid_part(item, row.below(key))
            elif key in row.required:
                part[key] = Wrong()
            elif not valid(Map({key: item}), row):
                part[key] = item
        return part
    if type(value) is Seq and row.items is not None and not row.unique:
        return Seq(Wrong() if valid(item, row.items) else _invalid_part(item, row.items) for item in value)
    return value


def row_at(path: ValuePath) -> Row:
    """Return the row of the value at ``path``."""
    row = table()
    for part in path:
        row = row.below(part)
    return row


def _words(error: Any) -> Iterator[tuple[ValuePath, str, str]]:
    path: ValuePath = tuple(error.absolute_path)
    teller = _TELLERS.get(str(error.validator))
    if teller is None:
        yield path, error.message, ""
    else:
        yield from teller(error, path)


def _type(error: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, str]]:
    names = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    wanted = " or ".join(_KINDS[name] for name in names if name != "null" or len(names) == 1)
    value = error.instance
    hint = ""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "string" in names:
        hint = f'put it in quotes: "{text_of(value)}"'
    elif row_at(path).example is not None:
        hint = f"for example: {path[-1]}: {_written(row_at(path).example)}"
    what = f"there is no value here, but {wanted} is expected" if value is None else f"{_shown(value)} is not {wanted}"
    yield path, what, hint


def _unknown(error: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, str]]:
    row = row_at(path)
    for key in error.instance:
        known = key in row.properties or (row.extensible and key.startswith("x-"))
        if known or type(error.instance[key]) is Wrong:
            continue
        if row.each_name is not None:
            if not row.each_name.search(key) and not is_open(key):
                what = f'"{key}" cannot be the name of a {row.named or "key"}'
                yield (*path, key), what, "use letters, digits, and . _ - only"
            continue
        near = did_you_mean(key, row.properties)
        known = ", ".join(sorted(row.properties))
        hint = near or (
            f"allowed here: {known}"
            if len(row.properties) <= 12
            else "check the spelling; the Compose Specification lists the attributes allowed here"
        )
        yield (*path, key), f'there is no attribute "{key}" here', hint


def _required(error: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, str]]:
    missing = [key for key in error.validator_value if key not in error.instance]
    known = next((key for key in missing if repr(key) in error.message), missing[0])
    yield path, f"{known} is missing", f"add {known}: …"


def _enum(error: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, str]]:
    near = did_you_mean(str(error.instance), error.validator_value)
    yield path, f"{_shown(error.instance)} is not one of {', '.join(error.validator_value)}", near


def _pattern(error: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, str]]:
    example = row_at(path).example
    yield path, f"{_shown(error.instance)} is not valid here", f"for example: {_written(example)}" if example else ""


def _limit(error: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, str]]:
    side = "at least" if error.validator == "minimum" else "at most"
    yield path, f"{text_of(error.instance)} is not allowed, it must be {side} {error.validator_value}", ""


def _repeated(error: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, str]]:
    seen: set[Any] = set()
    for index, item in enumerate(error.instance):
        if hashable(item) in seen:
            yield (*path, index), f"{_shown(item)} is listed twice", "keep one of the two"
        seen.add(hashable(item))


_TELLERS: Mapping[str, Callable[[Any, ValuePath], Iterator[tuple[ValuePath, str, str]]]] = {
    "additionalProperties": _unknown,
    "enum": _enum,
    "maximum": _limit,
    "minimum": _limit,
    "pattern": _pattern,
    "required": _required,
    "type": _type,
    "uniqueItems": _repeated,
}


def _shown(value: Any) -> str:
    if isinstance(value, Map):
        return "a mapping"
    if isinstance(value, list):
        return "a sequence"
    if value is None:
        return "nothing"
    text = text_of(value)
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def _written(example: Any) -> str:
    import json

    return example if isinstance(example, str) else json.dumps(example)
