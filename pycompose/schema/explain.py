"""What is wrong with a document that the table does not allow: jsonschema tells, we put it into words with a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from pycompose.errors import Path
from pycompose.schema.model import Map
from pycompose.schema.problems import Problems, did_you_mean, place
from pycompose.schema.scalars import text_of
from pycompose.schema.symbols import is_open
from pycompose.schema.table import Row, schema, table
from pycompose.schema.validate import SCALARS, frozen

_KINDS = {
    "array": "a sequence",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}


MAX_TOLD = 100
"""How many problems of one file are told: whoever has more will look again anyway."""


@cache
def validator() -> Any:
    """Give jsonschema's validator of the table; its own look for repeated items takes quadratic time."""
    kind: Any = extend(Draft202012Validator, {"uniqueItems": _unique_items})  # type: ignore[no-untyped-call]  # untyped there
    return kind(schema())


def _unique_items(_validator: Any, unique: bool, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if unique and isinstance(instance, list) and len({frozen(item) for item in instance}) < len(instance):
        yield ValidationError("repeated items")


def explain(document: Any, problems: Problems) -> None:
    """Note everything that is wrong with a document, each at its place."""
    errors = (error for error in validator().iter_errors(document) if not _is_open(error))
    told = (words for error in errors for words in _words(error))
    for path, what, hint in islice(told, MAX_TOLD):
        problems.error(place(document, path), path, what, hint)


def _is_open(error: Any) -> bool:
    """Say whether the value stands for one that is not known."""
    return is_open(error.instance) and not row_at(tuple(error.absolute_path)).types.isdisjoint(SCALARS)


def row_at(path: Path) -> Row:
    """Give the row of the value at ``path``."""
    row = table()
    for part in path:
        row = row.below(part)
    return row


def _words(error: Any) -> Iterator[tuple[Path, str, str]]:
    path: Path = tuple(error.absolute_path)
    teller = _TELLERS.get(str(error.validator))
    if teller is None:
        yield path, error.message, ""
    else:
        yield from teller(error, path)


def _type(error: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    names = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    wanted = " or ".join(_KINDS[name] for name in names if name != "null" or len(names) == 1)
    value = error.instance
    hint = ""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "string" in names:
        hint = f'put it in quotes: "{text_of(value)}"'
    elif row_at(path).example is not None:
        hint = f"for example: {path[-1]}: {_written(row_at(path).example)}"
    what = f"there is nothing here, and {wanted} is wanted" if value is None else f"{_shown(value)} is not {wanted}"
    yield path, what, hint


def _unknown(error: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    row = row_at(path)
    for key in error.instance:
        if key in row.properties or (row.extensible and key.startswith("x-")):
            continue
        if row.each_name is not None:
            if not row.each_name.search(key):
                what = f'"{key}" cannot be the name of a {row.named or "key"}'
                yield (*path, key), what, "use letters, digits, and . _ - only"
            continue
        near = did_you_mean(key, row.properties)
        known = ", ".join(sorted(row.properties))
        hint = near or (
            f"known here: {known}" if len(row.properties) <= 12 else "see docs/attributes.md for what can stand here"
        )
        yield (*path, key), f'there is no attribute "{key}" here', hint


def _required(error: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    missing = [key for key in error.validator_value if key not in error.instance]
    known = next((key for key in missing if repr(key) in error.message), missing[0])
    yield path, f"{known} is missing", f"add {known}: …"


def _enum(error: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    near = did_you_mean(str(error.instance), error.validator_value)
    yield path, f"{_shown(error.instance)} is none of {', '.join(error.validator_value)}", near


def _pattern(error: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    example = row_at(path).example
    yield path, f"{_shown(error.instance)} cannot stand here", f"for example: {_written(example)}" if example else ""


def _limit(error: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    side = "at least" if error.validator == "minimum" else "at most"
    yield path, f"{text_of(error.instance)} is not {side} {error.validator_value}", ""


def _repeated(error: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    seen: set[Any] = set()
    for index, item in enumerate(error.instance):
        if frozen(item) in seen:
            yield (*path, index), f"{_shown(item)} stands here twice", "keep one of the two"
        seen.add(frozen(item))


_TELLERS: Mapping[str, Callable[[Any, Path], Iterator[tuple[Path, str, str]]]] = {
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
