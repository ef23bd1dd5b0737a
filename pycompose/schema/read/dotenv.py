"""The syntax of ``.env`` and ``env_file`` files, as docker compose reads it (compose-go's dotenv package)."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence

from pycompose.schema.tree.template import Allowance, Lookup, RequiredError, Substitution, TemplateError
from pycompose.value import Value

_BLANK = "\t\v\f\r \x85\xa0"
"""Spaces that do not end a line."""
_EXPORT = r"export\s+"
_ESCAPE = r"\\(?:[abcfnrtv$\"\\]|0\d{0,3})"
_ESCAPED = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    '"': '"',
    "\\": "\\",
    "$": "$$",
}


MAX_MISTAKES = 100
"""The most mistakes that are reported for one file."""


class Mistake(Value):
    """A statement that cannot be read."""

    line: int
    """The line, counted from 1."""
    what: str
    """What is wrong."""
    hint: str
    """What to do about it."""


class Read(Value):
    """The result of reading a file, besides its variables."""

    lines: Mapping[str, int]
    """The line of each variable."""
    mistakes: Sequence[Mistake]
    asked: bool
    """Whether its values depend on other variables."""
    unset: Mapping[str, int]
    """The variables that are used without having a value, with the line of the first use."""


class _Refused(Exception):  # noqa: N818  it only carries a mistake to the list of the file
    """A statement cannot be read. With ``no_end``, the rest of the file cannot be read either."""

    def __init__(self, mistake: Mistake, *, no_end: bool = False) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.no_end = no_end


class _Reader:
    """Reads one file, statement by statement."""

    def __init__(
        self, text: str, variables: MutableMapping[str, str], lookup: Lookup, substitution: type[Substitution]
    ) -> None:
        self.text = text.removeprefix("\ufeff")
        self.variables = variables
        self.outer = lookup
        self.substitution = substitution
        self.allowance = Allowance()
        self.at = 0
        self.lines: dict[str, int] = {}
        self.mistakes: list[Mistake] = []
        self.asked = False
        self.unset: dict[str, int] = {}
        self._counted, self._line = 0, 1

    @property
    def line(self) -> int:
        """The current line, counted from 1."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def read(self) -> None:
        """Read every statement into ``variables``; skip those that cannot be read."""
        while self._to_statement():
            try:
                self._statement()
            except _Refused as refused:
                self.mistakes.append(refused.mistake)
                if refused.no_end or len(self.mistakes) >= MAX_MISTAKES:
                    break
                self._skip_line()

    def _statement(self) -> None:
        line = self.line
        key, inherited = self._key()
        value = self.inherited(key) if inherited else self._value()
        if value is not None:
            self.variables[key] = value
            self.lines[key] = line

    def inherited(self, name: str) -> str | None:
        """Return the value of a variable of which the file has only the name."""
        self.asked = True
        value = self.outer(name)
        return self.substitution.missing(name) if value is None else value

    def _to_statement(self) -> bool:
        """Skip space and comments; return whether there is anything after them."""
        text = self.text
        while self.at < len(text):
            if text[self.at].isspace():
                self.at += 1
            elif text[self.at] == "#":
                self._skip_line()
            else:
                return True
        return False

    def _key(self) -> tuple[str, bool]:
        """Read ``KEY=``, ``KEY:`` or a bare ``KEY``, which takes its value from the environment."""
        export = re.compile(_EXPORT).match(self.text, self.at)
        if export:
            self.at = export.end()
        start = self.at
        for index in range(start, len(self.text)):
            character = self.text[index]
            if character in "=:\n":
                self.at = index + 1
                key = self.text[start:index].rstrip()
                if " " in key:
                    self.at = index
                    raise self._refused(f'the name "{key[:40]}" contains a space', "write NAME=value")
                if character != "\n":
                    self._skip_blank()
                return key, character == "\n"
            if not (character in _BLANK or character in "_.-[]" or character.isalnum()):
                first = self.text[start : start + 40].partition("\n")[0]
                raise self._refused(
                    f'"{character}" is not allowed in the name of a variable: {first}', "write NAME=value"
                )
        self.at = len(self.text)
        if start == len(self.text):
            raise self._refused("export is not followed by a name", "write export NAME=value")
        return self.text[start:].rstrip(), True

    def _skip_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = end if end >= 0 else len(self.text)

    def _skip_blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _BLANK:
            self.at += 1

    def _value(self) -> str:
        quote = self.text[self.at : self.at + 1]
        if quote in ("'", '"') and quote:
            return self._quoted(quote)
        end = self.text.find("\n", self.at)
        raw = self.text[self.at : end if end >= 0 else len(self.text)].partition(" #")[0].rstrip()
        value = self._expand(raw)
        self.at = end + 1 if end >= 0 else len(self.text)
        return value

    def _quoted(self, quote: str) -> str:
        """Read to the closing quote, across lines; in both kinds of quotes a backslash escapes the quote."""
        pieces: list[str] = []
        index = self.at + 1
        while index < len(self.text):
            character = self.text[index]
            if character == "\\" and index + 1 < len(self.text):
                following = self.text[index + 1]
                pieces.append(following if following == quote else character + following)
                index += 2
                continue
            if character == quote:
                value = "".join(pieces)
                try:
                    return self._expand(re.sub(_ESCAPE, _unescape, value)) if quote == '"' else value
                finally:
                    self.at = index + 1
            pieces.append(character)
            index += 1
        what = f"the value begins with {quote} but has no closing quote"
        raise self._refused(what, f"end it with {quote}", no_end=True)

    def _expand(self, value: str) -> str:
        if "$" not in value:
            return value
        try:
            return self.allowance.spend(self.substitution(self._lookup, self._without_value).text(value))
        except TemplateError as error:
            raise self._refused(str(error), "write $$ for a literal $") from None
        except RequiredError as error:
            raise self._refused(
                f"{error.name} has no value: {error.message}".rstrip(": "), f"set {error.name}"
            ) from None

    def _lookup(self, name: str) -> str | None:
        self.asked = True
        value = self.outer(name)
        return self.variables.get(name) if value is None else value

    def _without_value(self, name: str) -> None:
        self.unset.setdefault(name, self.line)

    def _refused(self, what: str, hint: str, *, no_end: bool = False) -> _Refused:
        return _Refused(Mistake(line=self.line, what=what, hint=hint), no_end=no_end)


def _unescape(match: re.Match[str]) -> str:
    letter = match[0][1]
    if letter == "0":
        digits = match[0][2:]
        # Go reads exactly three octal digits; in \0 and \07 it drops the zero and keeps the rest
        return chr(int(digits, 8)) if re.fullmatch("[0-3][0-7]{2}", digits) else "\\" + digits
    return _ESCAPED.get(letter, match[0])


def parse(
    text: str,
    variables: MutableMapping[str, str],
    lookup: Lookup,
    *,
    raw: bool = False,
    substitution: type[Substitution] = Substitution,
) -> Read:
    """Read a file's text into ``variables``, replacing those they have; skip what cannot be read.

    ``lookup`` returns variables that take precedence in expansion over those of the files; with ``raw``, values are
    taken as they are (``format: raw``); ``substitution`` replaces variables.
    """
    reader = _Reader(text, variables, lookup, substitution)
    if raw:
        _read_raw(reader)
    else:
        reader.read()
    mistakes = reader.mistakes[:MAX_MISTAKES]
    return Read(lines=reader.lines, mistakes=mistakes, asked=reader.asked, unset=reader.unset)


def _read_raw(reader: _Reader) -> None:
    """Read the lines as ``docker run --env-file`` does: NAME=value, nothing quoted, nothing expanded."""
    for number, written in enumerate(reader.text.split("\n"), 1):
        line = written.removesuffix("\r").lstrip()
        name, equals, value = line.partition("=")
        if not line or line.startswith("#"):
            continue
        if not name or re.search(r"\s", name):
            reader.mistakes.append(
                Mistake(line=number, what=f'"{name[:40]}" is not the name of a variable', hint="write NAME=value")
            )
            continue
        found = value if equals else reader.inherited(name)
        if found is not None:
            reader.variables[name] = found
            reader.lines[name] = number
