"""The colours of a plan on a terminal: the sign before a line, and what cannot be undone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TextIO

_COLOURS = {"+": "32", "±": "33", "~": "34", ">": "36", "-": "31"}
_SIGN = re.compile(r"^( +)([+±~>-])(?= )", re.MULTILINE)
_LOSS = re.compile(r"ALL ITS DATA IS LOST|DESTROYS DATA")


def wanted(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether a stream gets colours: COMPOSE_ANSI and NO_COLOR decide, otherwise whether it is a terminal."""
    said = environment.get("COMPOSE_ANSI", "auto")
    if said in ("never", "always"):
        return said == "always"
    return not environment.get("NO_COLOR") and stream.isatty()


def for_stream(text: str, stream: TextIO, environment: Mapping[str, str]) -> str:
    """Return a plan's text, coloured if the stream gets colours."""
    return coloured(text) if wanted(stream, environment) else text


def coloured(text: str) -> str:
    """Colour a plan's text with the terminal's own eight colours."""
    text = _SIGN.sub(lambda found: f"{found[1]}\033[{_COLOURS[found[2]]}m{found[2]}\033[0m", text)
    return _LOSS.sub(lambda found: f"\033[1;31m{found[0]}\033[0m", text)
