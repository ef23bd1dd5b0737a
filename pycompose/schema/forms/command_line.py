"""Splitting command lines by docker compose's rules (mattn/go-shellwords), which differ slightly from a shell's."""

from __future__ import annotations

_SPACE = " \t\r\n"
_ENDS = ";&|<>"
_ESCAPES = {"t": "\t", "n": "\n"}


def words(line: str) -> list[str]:
    """Split a command line into its words.

    Quotes and backslashes work as in a shell; ``$(…)`` and backticks keep a word together and stay as they are; an
    unquoted ``;``, ``&``, ``|``, ``<`` or ``>`` ends the command, and the rest is dropped. Raises ValueError where a
    quote or parenthesis is not closed.
    """
    found: list[str] = []
    word: list[str] = []
    begun = escaped = False
    quote = ""
    """The quote that is open: ``"``, ``'``, a backtick, or ``)`` for one that ``$(`` opened."""
    for character in line:
        if escaped:
            word.append(_ESCAPES.get(character, character))
            escaped, begun = False, True
        elif character == "\\" and quote != "'":
            escaped = True
        elif character in _SPACE and not quote:
            if begun:
                found.append("".join(word))
                word, begun = [], False
        elif character in "\"'" and quote in ("", character, "`"):
            quote, begun = _toggle(quote, character, begun)
        elif character in _ENDS and not quote:
            if character == ">" and word and word[0][:1].isdigit():
                begun = False
            break
        else:
            quote = _substitution(quote, character, word)
            word.append(character)
            begun = begun or character not in _SPACE
    if escaped or quote:
        raise ValueError(line)
    return [*found, "".join(word)] if begun else found


def _toggle(quote: str, character: str, begun: bool) -> tuple[str, bool]:
    if quote == character:
        return "", True
    return character, begun


def _substitution(quote: str, character: str, word: list[str]) -> str:
    """Follow backticks and ``$(…)``; return the quote that is open after the character."""
    if character == "`" and quote in ("", "`"):
        return "" if quote else "`"
    if character == "(" and quote in ("", ")"):
        if quote or not word or word[-1] != "$":
            raise ValueError("".join(word))
        return ")"
    if character == ")" and quote in ("", ")"):
        if not quote:
            raise ValueError("".join(word))
        return ""
    return quote
