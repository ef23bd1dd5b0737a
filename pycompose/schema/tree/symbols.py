"""Variables without a known value: they stay in a value as they were written.

A short form, a path or a command line such as ``${PORT:-80}:80`` must still be parsed, and the braces and colons of the
variable are in the way. So the variable is first written as a *symbol*, in characters that have no meaning in any
phase, and in the end as the template that it was. A value that contains a symbol is *open*: it has no type, and no rule
applies to it.
"""

from __future__ import annotations

import re
from typing import Any

from pycompose.schema.model import Map, Seq
from pycompose.schema.tree.template import Substitution, Use, Uses

_FIRST = 0x10FF00
"""The first of the last 256 characters of Unicode, which are for private use. Each stands for a byte."""
_SYMBOLS = re.compile("[\U0010ff00-\U0010ffff]+")


def symbol(template: str) -> str:
    """Return a variable, such as ``${PORT:-80}``, as a symbol."""
    return "".join(chr(_FIRST + byte) for byte in template.encode("utf-8", "surrogateescape"))


def is_open(value: Any) -> bool:
    """Return whether a value is a text that contains a symbol."""
    return isinstance(value, str) and _SYMBOLS.search(value) is not None


def begins_open(text: str) -> bool:
    """Return whether a text begins with a symbol."""
    return text[:1] >= chr(_FIRST)


def readable(text: str) -> str:
    """Return a text with its symbols written as the variables they stand for."""
    return _SYMBOLS.sub(_written, text) if _SYMBOLS.search(text) else text


def _written(match: re.Match[str]) -> str:
    return bytes(ord(character) - _FIRST for character in match[0]).decode("utf-8", "replace")


def as_template(text: str) -> str:
    """Return the template of a text: symbols become variables, and ``$`` becomes ``$$``."""
    return readable(text.replace("$", "$$"))


def as_templates(value: Any) -> Any:
    """Return a document with every text and every key written as a template."""
    if type(value) is str:
        return as_template(value)
    if isinstance(value, Map):
        mapping = Map({as_template(key): as_templates(item) for key, item in value.items()})
        mapping.marks = {as_template(key): mark for key, mark in value.marks.items()}
        return mapping
    if isinstance(value, Seq):
        sequence = Seq([as_templates(item) for item in value])
        sequence.marks = value.marks
        return sequence
    return value


class Symbolic(Substitution):
    """Replaces the variables that have a value, and the others with symbols; none is reported as unset."""

    @staticmethod
    def missing(name: str) -> str | None:
        """Return the symbol of a variable without a value."""
        return name if is_open(name) else symbol(f"${{{name}}}")

    def value(self, name: str) -> str:
        """Return the value of ``$NAME``, or its symbol."""
        value = self.lookup(name)
        return symbol(f"${{{name}}}") if value is None else value

    def operate(self, uses: Uses, use: Use, nested: int) -> str:
        """Replace a variable that has an operator.

        ``${NAME:?…}`` becomes ``${NAME}``, which has the same value wherever the variable is set.
        """
        value = self.lookup(use.name)
        if use.operator[-1] == "?" and (value is None or (use.operator == ":?" and not value)):
            return symbol(f"${{{use.name}}}")
        if value is None:
            return symbol(f"${{{use.name}{use.operator}{as_template(self.word(uses, use, nested))}}}")
        return super().operate(uses, use, nested)
