"""Makes text harmless where people or programs read it line by line: on a terminal, in a log, in a review.

Names, keys and values come from files, engines and containers, which may be hostile. A control character can rewrite a
terminal, a newline can forge a line, and characters that change the direction of text show it in another order.
"""

from __future__ import annotations

import re

_DIRECTIONS = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Characters that change the direction of text, and the two other ends of lines that Unicode has."""
_UNSAFE = f"[\\x00-\\x1f\\x7f-\\x9f{_DIRECTIONS}]"
_COLOURS_OR_UNSAFE = rf"\x1b\[(?:0|1;31|3[1-46])m|[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTIONS}]"
"""The colours that plans have, and all that is unsafe in a text of several lines."""
_COMMAND = r"(?m)^([ \t]*)(::|##\[)"
"""A line that a workflow of GitHub, or another CI, would obey."""


def visible(text: str) -> str:
    r"""Return a text for one line: every control character, newlines too, is written as ``\n`` or ``\u001b``."""
    return re.sub(_UNSAFE, _escaped, text) if re.search(_UNSAFE, text) else text


def harmless(text: str) -> str:
    r"""Return a text of several lines with every other control character written as ``\u001b``."""
    return re.sub(_COLOURS_OR_UNSAFE, _escaped, text)


def as_go_writes(text: str) -> str:
    r"""Return JSON with ``\ufffd`` for each byte that is not UTF-8, as docker compose and the engine write it."""
    return re.sub("[\udc80-\udcff]", r"\\ufffd", text)


def harmless_message(text: str) -> str:
    """Return a text for a log: harmless, and none of its lines is a command for a workflow."""
    return re.sub(_COMMAND, r"\1\\\2", harmless(text))


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if len(character) > 1:
        return character  # a colour
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or f"\\u{ord(character):04x}"
