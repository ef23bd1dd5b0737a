"""Templates where a number or a flag is expected, which stay because variables are not replaced (--no-interpolate).

Such a value has no type yet. While rules are applied to the document it is a symbol, so that none applies to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.forms.canonical_values import NUMBERS
from pycompose.schema.model import Map, Seq
from pycompose.schema.spec.attribute_table import Row
from pycompose.schema.tree.symbols import readable, symbol


def hide(value: Any, row: Row) -> Any:
    """Replace typed templates with symbols; the tree is changed in place."""
    for part, item in _entries(value):
        value[part] = hide(item, row.below(part))
    return symbol(value) if _is_typed_template(value, row) else value


def show(value: Any) -> Any:
    """Replace symbols with the templates they stand for; the tree is changed in place."""
    for part, item in _entries(value):
        value[part] = show(item)
    return readable(value) if isinstance(value, str) else value


def typed_templates(value: Any, row: Row, path: ValuePath) -> Iterator[ValuePath]:
    """Find the typed templates in a value at ``path``."""
    if _is_typed_template(value, row):
        yield path
    for part, item in _entries(value):
        yield from typed_templates(item, row.below(part), (*path, part))


def _is_typed_template(value: Any, row: Row) -> bool:
    return isinstance(value, str) and "$" in value and (row.cast is not None or row.form in NUMBERS)


def _entries(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, Map):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, Seq) else []
