"""``$NAME`` and ``${NAME…}`` in a text, with the operators of the Compose Specification's interpolation section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

Lookup = Callable[[str], str | None]
"""Gives a variable's value, or None where it is not set."""

MAX_NESTED = 20
MAX_MADE = 2**20
MAX_MADE_IN_ALL = 16 * 2**20
"""How deep variables nest, and how many characters they make of one text and of one project, at most."""

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


class Allowance:
    """How many characters the variables of a project may still make."""

    def __init__(self) -> None:
        self.left = MAX_MADE_IN_ALL

    def spend(self, text: str) -> str:
        """Take a text's length off and give the text; raises TemplateError where too little is left."""
        self.left -= len(text)
        if self.is_spent:
            raise TemplateError(f"the variables of this project make more than {MAX_MADE_IN_ALL} characters")
        return text

    @property
    def is_spent(self) -> bool:
        """Return whether nothing is left."""
        return self.left < 0


class Use(NamedTuple):
    """Where a text uses a variable: from ``start`` to ``end``; what the operator takes begins at ``word``.

    The name is ``$`` for an escaped one, and empty where a ``$`` is neither a variable nor escaped.
    """

    name: str
    operator: str
    start: int
    word: int
    end: int


class Uses:
    """Finds the variables of a text. The braces of each line are paired once, so that nesting costs nothing more."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_end = -1
        self._pairs: dict[int, int] = {}

    def between(self, start: int, end: int) -> Iterator[Use]:
        """Find the variables from ``start`` to ``end``, those of defaults not included; raises TemplateError."""
        while (match := _VARIABLE.search(self.text, start, end)) is not None:
            name = match["escaped"] or match["plain"] or match["braced"] or ""
            operator = match["operator"] or ""
            word = start = match.end()
            if operator == "}":
                operator = ""
            elif operator:
                start = self._closing(match.start(), end) + 1
            yield Use(name, operator, match.start(), word, start)

    def _closing(self, start: int, end: int) -> int:
        """Find the brace that closes the variable at ``start``.

        It is on the same line, and braces inside must balance; where they do not, it is the last one of the line. A
        character right after ``{`` never closes it. (docker compose's rules: template.go.)
        """
        if start >= self._line_end:
            self._pair(start)
        closing = self._pairs.get(start + 1, end)
        if closing >= end:
            closing = self.text.rfind("}", start, min(end, self._line_end))
        if closing < 0:
            raise TemplateError("${ is never closed in its line")
        return closing

    def _pair(self, start: int) -> None:
        """Pair the braces from ``start`` to the end of the line."""
        line_end = self.text.find("\n", start)
        self._line_end = line_end if line_end >= 0 else len(self.text)
        self._pairs = {}
        open_braces: list[int] = []
        for brace in _BRACE.finditer(self.text, start, self._line_end):
            if brace[0] != "}":
                open_braces.append(brace.start())
            elif open_braces:
                self._pairs[open_braces.pop()] = brace.start()


class Substitution(NamedTuple):
    """Replaces variables. ``unset`` is told of each that has neither a value nor a default."""

    lookup: Lookup
    unset: Callable[[str], None]

    def text(self, text: str) -> str:
        """Replace every variable in a text; raises TemplateError and RequiredError."""
        return self._replaced(Uses(text), 0, len(text), 0)

    def _replaced(self, uses: Uses, start: int, end: int, nested: int) -> str:
        """Replace the variables from ``start`` to ``end``."""
        if nested > MAX_NESTED:
            raise TemplateError(f"variables nested more than {MAX_NESTED} deep")
        text = uses.text
        pieces: list[str] = []
        done = start
        for use in uses.between(start, end):
            pieces.append(text[done : use.start])
            done = use.end
            if use.name == "$":
                pieces.append("$")
            elif not use.name:
                raise TemplateError("${ is not followed by a name and a closing }")
            elif not use.operator:
                pieces.append(self.value(use.name))
            else:
                pieces.append(self.operate(uses, use, nested))
        pieces.append(text[done:end])
        if sum(map(len, pieces)) > max(MAX_MADE, end - start):
            raise TemplateError(f"its variables make more than {MAX_MADE} characters of it")
        return "".join(pieces)

    @staticmethod
    def missing(name: str) -> str | None:
        """Return what stands for a variable without a value where one is handed on by its bare name."""
        del name
        return None

    def value(self, name: str) -> str:
        """Replace ``$NAME``."""
        value = self.lookup(name)
        if value is None:
            self.unset(name)
        return value or ""

    def operate(self, uses: Uses, use: Use, nested: int) -> str:
        """Apply ``:-``, ``-``, ``:+``, ``+``, ``:?`` or ``?``; a colon makes an empty value count as none."""
        value = self.lookup(use.name)
        given = bool(value) if use.operator[0] == ":" else value is not None
        if given != (use.operator[-1] == "+"):
            return value or ""
        word = self.word(uses, use, nested)
        if use.operator[-1] == "?":
            raise RequiredError(use.name, word)
        return word

    def word(self, uses: Uses, use: Use, nested: int) -> str:
        """Replace the variables of what an operator takes."""
        return self._replaced(uses, use.word, use.end - 1, nested + 1)


def variables_in(text: str) -> Iterator[Variable]:
    """Find the variables that a text uses, those of defaults included."""
    yield from _variables(Uses(text), 0, len(text), 0)


def _variables(uses: Uses, start: int, end: int, nested: int) -> Iterator[Variable]:
    if nested > MAX_NESTED:
        return
    try:
        for use in uses.between(start, end):
            if use.name in ("", "$"):
                continue
            kind = use.operator[-1:]
            word = uses.text[use.word : use.end - 1] if kind in ("-", "+") else ""
            yield Variable(use.name, word if kind == "-" else "", word if kind == "+" else "", kind == "?")
            if word:
                yield from _variables(uses, use.word, use.end - 1, nested + 1)
    except TemplateError:
        return
