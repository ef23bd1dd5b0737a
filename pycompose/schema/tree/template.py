"""``$NAME`` and ``${NAME…}`` in texts, with the operators of the Compose Specification's section on interpolation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pycompose.value import Value

Lookup = Callable[[str], str | None]
"""Returns the value of a variable, or None where it is not set."""

MAX_NESTED = 20
MAX_MADE = 2**20
MAX_MADE_IN_ALL = 16 * 2**20
"""The deepest nesting of variables, and the most characters that those of one text and of one project expand to."""

_NAME = r"[_a-zA-Z][_a-zA-Z0-9]*"
_VARIABLE = re.compile(
    rf"\$(?:(?P<escaped>\$)|(?P<plain>{_NAME})|\{{(?:(?P<braced>{_NAME})(?P<operator>\}}|:?[-+?])|))"
)
_BRACE = re.compile(r"\{.?|\}", re.DOTALL)


class TemplateError(ValueError):
    """A text contains a ``$`` that is neither a variable nor escaped, or its variables exceed a limit."""


class RequiredError(ValueError):
    """The variable of a ``${NAME:?message}`` has no value."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(name, message)
        self.name, self.message = name, message


class Variable(Value):
    """A variable in a text: ``${name:-default}``, ``${name:+presence}`` or ``${name:?…}`` (required)."""

    name: str
    default: str = ""
    presence: str = ""
    required: bool = False


class Allowance:
    """How many characters the variables of a project may still expand to."""

    def __init__(self) -> None:
        self.left = MAX_MADE_IN_ALL

    def spend(self, text: str) -> str:
        """Subtract the length of a text, and return the text. Raises TemplateError where too little is left."""
        self.left -= len(text)
        if self.is_spent:
            raise TemplateError(f"the variables of this project expand to more than {MAX_MADE_IN_ALL} characters")
        return text

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.left < 0


class Use(Value):
    """The use of a variable in a text."""

    name: str
    """The variable; ``$`` for an escaped dollar, and empty for a ``$`` that is neither a variable nor escaped."""
    operator: str
    start: int
    """The index where the use begins."""
    word: int
    """The index where the operand of the operator begins."""
    end: int
    """The index after its last character."""


class Uses:
    """Finds the variables of a text. The braces of each line are paired only once, so nesting costs nothing extra."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_end = -1
        self._pairs: dict[int, int] = {}

    def between(self, start: int, end: int) -> Iterator[Use]:
        """Find the variables from ``start`` to ``end``, except those inside defaults. Raises TemplateError."""
        while (match := _VARIABLE.search(self.text, start, end)) is not None:
            name = match["escaped"] or match["plain"] or match["braced"] or ""
            operator = match["operator"] or ""
            word = start = match.end()
            if operator == "}":
                operator = ""
            elif operator:
                start = self._closing(match.start(), end) + 1
            yield Use(name=name, operator=operator, start=match.start(), word=word, end=start)

    def _closing(self, start: int, end: int) -> int:
        """Return the index of the brace that closes the variable at ``start``.

        It is on the same line, and braces inside must balance; where they do not, it is the last brace of the line. A
        character right after ``{`` never closes it. These are docker compose's rules (template.go).
        """
        if start >= self._line_end:
            self._pair(start)
        closing = self._pairs.get(start + 1, end)
        if closing >= end:
            closing = self.text.rfind("}", start, min(end, self._line_end))
        if closing < 0:
            raise TemplateError("${ is not closed on its line")
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


class Substitution:
    """Replaces the variables of texts.

    ``lookup`` returns the value of a variable; ``unset`` is called with each one that has neither value nor default.
    """

    def __init__(self, lookup: Lookup, unset: Callable[[str], None]) -> None:
        self.lookup = lookup
        self.unset = unset

    def text(self, text: str) -> str:
        """Replace every variable in a text. Raises TemplateError or RequiredError."""
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
            raise TemplateError(f"its variables expand to more than {MAX_MADE} characters")
        return "".join(pieces)

    @staticmethod
    def missing(name: str) -> str | None:
        """Return the replacement of a variable without a value that is passed on by its bare name."""
        del name
        return None

    def value(self, name: str) -> str:
        """Return the value of ``$NAME``."""
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
        """Replace the variables in the operand of an operator."""
        return self._replaced(uses, use.word, use.end - 1, nested + 1)


def variables_in(text: str) -> Iterator[Variable]:
    """Find the variables of a text, including those inside defaults."""
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
            yield Variable(
                name=use.name,
                default=word if kind == "-" else "",
                presence=word if kind == "+" else "",
                required=kind == "?",
            )
            if word:
                yield from _variables(uses, use.word, use.end - 1, nested + 1)
    except TemplateError:
        return
