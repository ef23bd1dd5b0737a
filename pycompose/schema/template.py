"""``$NAME`` and ``${NAME…}`` in a text, with the operators of the Compose Specification's interpolation section."""

from __future__ import annotations

import re
from collections.abc import Callable

Lookup = Callable[[str], str | None]
"""Gives a variable's value, or None where it is not set."""

_NAME = r"[_a-zA-Z][_a-zA-Z0-9]*"
_VARIABLE = re.compile(
    rf"\$(?:(?P<escaped>\$)|(?P<plain>{_NAME})|\{{(?:(?P<braced>{_NAME})(?P<operator>\}}|:?[-+?])|))"
)
_BRACE = re.compile(r"\{.?|\}", re.DOTALL)
MAX_NESTED = 50


class TemplateError(ValueError):
    """A text that has a ``$`` which is neither a variable nor escaped."""


class RequiredError(ValueError):
    """A ``${NAME:?message}`` whose variable has no value."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(name, message)
        self.name, self.message = name, message


def substitute(text: str, lookup: Lookup, unset: Callable[[str], None], nested: int = 0) -> str:
    """Replace every variable in a text.

    ``unset`` is told the name of each variable that has neither a value nor a default. Raises TemplateError and
    RequiredError.
    """
    if nested > MAX_NESTED:
        raise TemplateError(f"variables nested more than {MAX_NESTED} deep")
    pieces: list[str] = []
    done = 0
    while (match := _VARIABLE.search(text, done)) is not None:
        pieces.append(text[done : match.start()])
        done = match.end()
        if match["escaped"]:
            pieces.append("$")
            continue
        name = match["plain"] or match["braced"]
        if not name:
            raise TemplateError("${ is not followed by a name and a closing }")
        operator = match["operator"]
        if operator is None or operator == "}":
            pieces.append(_value(name, lookup, unset))
            continue
        end = _closing(text, match.start())
        pieces.append(_operate(name, operator, text[done:end], lookup, unset, nested))
        done = end + 1
    pieces.append(text[done:])
    return "".join(pieces)


def _value(name: str, lookup: Lookup, unset: Callable[[str], None]) -> str:
    value = lookup(name)
    if value is None:
        unset(name)
        return ""
    return value


def _operate(name: str, operator: str, word: str, lookup: Lookup, unset: Callable[[str], None], nested: int) -> str:
    """Apply ``:-``, ``-``, ``:+``, ``+``, ``:?`` or ``?``; a colon makes an empty value count as none."""
    value = lookup(name)
    given = bool(value) if operator[0] == ":" else value is not None
    if operator[-1] == "+":
        return substitute(word, lookup, unset, nested + 1) if given else value or ""
    if given:
        return value or ""
    word = substitute(word, lookup, unset, nested + 1)
    if operator[-1] == "?":
        raise RequiredError(name, word)
    return word


def _closing(text: str, start: int) -> int:
    """Find the brace that closes the one at ``start``.

    It is on the same line, and braces inside must balance; where they do not, it is the last one of the line. A
    character right after ``{`` never closes it. (docker compose's rules: template.go.)
    """
    line_end = text.find("\n", start)
    last = text.rfind("}", start, line_end if line_end >= 0 else len(text))
    if last < 0:
        raise TemplateError("${ is never closed in its line")
    open_braces = 0
    for brace in _BRACE.finditer(text, start, last + 1):
        open_braces += 1 if brace[0][0] == "{" else -1
        if open_braces == 0:
            return brace.start()
    return last
