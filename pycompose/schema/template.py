"""``$NAME`` and ``${NAME…}`` in a text, with the operators of the Compose Specification's interpolation section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

Lookup = Callable[[str], str | None]
"""Gives a variable's value, or None where it is not set."""

MAX_NESTED = 20
MAX_MADE = 2**20
MAX_MADE_IN_ALL = 16 * 2**20
"""How deep variables nest, and how many characters they make of one text and of one file, at most."""

_NAME = r"[_a-zA-Z][_a-zA-Z0-9]*"
_VARIABLE = re.compile(
    rf"\$(?:(?P<escaped>\$)|(?P<plain>{_NAME})|\{{(?:(?P<braced>{_NAME})(?P<operator>\}}|:?[-+?])|))"
)
_BRACE = re.compile(r"\{.?|\}", re.DOTALL)


class TemplateError(ValueError):
    """A text that has a ``$`` which is neither a variable nor escaped."""


class RequiredError(ValueError):
    """A ``${NAME:?message}`` whose variable has no value."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(name, message)
        self.name, self.message = name, message


class Variable(NamedTuple):
    """A variable as a text uses it: ``${name:-default}``, ``${name:+presence}``, ``${name:?…}`` (required)."""

    name: str
    default: str = ""
    presence: str = ""
    required: bool = False


@dataclass
class Allowance:
    """How many characters the variables of a file may still make."""

    left: int = MAX_MADE_IN_ALL

    def spend(self, text: str) -> str:
        """Take a text's length off and give the text; raises TemplateError where too little is left."""
        self.left -= len(text)
        self.check()
        return text

    def check(self) -> None:
        """Raise TemplateError where nothing is left."""
        if self.left < 0:
            raise TemplateError(f"the variables of this file make more than {MAX_MADE_IN_ALL} characters")


@dataclass(frozen=True)
class Substitution:
    """Replaces variables. ``unset`` is told of each that has neither a value nor a default."""

    lookup: Lookup
    unset: Callable[[str], None]

    def text(self, text: str, nested: int = 0) -> str:
        """Replace every variable in a text; raises TemplateError and RequiredError."""
        if nested > MAX_NESTED:
            raise TemplateError(f"variables nested more than {MAX_NESTED} deep")
        pieces: list[str] = []
        done = 0
        while (match := _VARIABLE.search(text, done)) is not None:
            pieces.append(text[done : match.start()])
            done = match.end()
            name, operator = match["plain"] or match["braced"], match["operator"]
            if match["escaped"]:
                pieces.append("$")
            elif not name:
                raise TemplateError("${ is not followed by a name and a closing }")
            elif operator is None or operator == "}":
                pieces.append(self.value(name))
            else:
                end = _closing(text, match.start())
                pieces.append(self.operate(name, operator, text[done:end], nested))
                done = end + 1
        pieces.append(text[done:])
        if sum(map(len, pieces)) > max(MAX_MADE, len(text)):
            raise TemplateError(f"its variables make more than {MAX_MADE} characters of it")
        return "".join(pieces)

    @staticmethod
    def missing(name: str) -> str | None:
        """Give what stands for a variable without a value where one is handed on by its bare name."""
        del name
        return None

    def value(self, name: str) -> str:
        """Replace ``$NAME``."""
        value = self.lookup(name)
        if value is None:
            self.unset(name)
        return value or ""

    def operate(self, name: str, operator: str, word: str, nested: int) -> str:
        """Apply ``:-``, ``-``, ``:+``, ``+``, ``:?`` or ``?``; a colon makes an empty value count as none."""
        value = self.lookup(name)
        given = bool(value) if operator[0] == ":" else value is not None
        if operator[-1] == "+":
            return self.text(word, nested + 1) if given else value or ""
        if given:
            return value or ""
        word = self.text(word, nested + 1)
        if operator[-1] == "?":
            raise RequiredError(name, word)
        return word


def variables_in(text: str) -> Iterator[Variable]:
    """Find the variables that a text uses, those of defaults included."""
    done = 0
    while (match := _VARIABLE.search(text, done)) is not None:
        done = match.end()
        name, operator = match["plain"] or match["braced"], match["operator"]
        if not name:
            continue
        if operator is None or operator == "}":
            yield Variable(name)
            continue
        try:
            end = _closing(text, match.start())
        except TemplateError:
            return
        word, done = text[done:end], end + 1
        kind = operator[-1]
        yield Variable(name, word if kind == "-" else "", word if kind == "+" else "", kind == "?")
        yield from variables_in(word) if kind != "?" else ()


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
