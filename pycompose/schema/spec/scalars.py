"""The values of plain YAML scalars in Compose.

docker compose reads YAML with go-yaml v4, whose rules are neither YAML 1.1 nor 1.2 (resolver.go): ``yes`` and
``22:22`` are strings, ``0755`` and ``0o755`` are octal, ``1_000`` is a number, dates are timestamps.
"""

from __future__ import annotations

import math
import re
from typing import Any

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys(("-0", "-0.0"), -0.0),
}
SPECIAL = frozenset("0123456789+-.~nNtTfF")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_DATE = r"(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)?)?"
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1
_TAGS: dict[str, type | tuple[type, ...]] = {"bool": bool, "int": int, "float": float, "null": type(None)}


class Timestamp(str):
    """A date or time of day as docker compose prints it: ``2001-01-01 00:00:00 +0000 UTC``."""

    __slots__ = ()


def resolve(text: str) -> Any:
    """Return the value of a plain scalar: None, a bool, int, float, Timestamp, or the text itself."""
    if text and text[0] not in SPECIAL:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "~nNtTfF":
        return text
    if text[0] == ".":
        return float(text) if _FLOAT.fullmatch(text) else text
    return _number_or_date(text)


def _number_or_date(text: str) -> Any:
    if len(text) > 4 and text[4] == "-":
        moment = _moment(text)
        if moment is not None:
            return moment
    plain = text.replace("_", "")
    integer = _INTEGER.fullmatch(plain)
    if integer is not None and len(plain) < 80:
        sign, *digits = integer.groups()
        base, number = next((base, number) for base, number in zip((16, 2, 8, 10), digits, strict=True) if number)
        value = int(sign + number, base)
        if _SMALLEST <= value <= (_LARGEST if not sign else 2**63 - 1):
            return value
    return float(plain) if _FLOAT.fullmatch(plain) and math.isfinite(float(plain)) else text


def _moment(text: str) -> Timestamp | None:
    """Return a timestamp as Go's time.Parse reads it, with the four layouts that go-yaml tries."""
    match = re.fullmatch(_DATE, text)
    if match is None:
        return None
    from datetime import datetime

    year, month, day, divider, hour, minute, second, fraction, zone = match.groups()
    if divider and (divider == " ") is not (zone is None):
        return None
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    offset, name = _zone(zone)
    if offset is None:
        return None
    part = f".{fraction[:9]}".rstrip("0").rstrip(".") if fraction else ""
    return Timestamp(f"{moment:%Y-%m-%d %H:%M:%S}{part} {offset} {name}")


def _zone(zone: str | None) -> tuple[str | None, str]:
    if zone in (None, "Z"):
        return "+0000", "UTC"
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 24 or minutes >= 60:
        return None, ""
    if not hours and not minutes:
        return "+0000", "UTC"
    offset = f"{zone[0]}{hours:02}{minutes:02}"
    return offset, offset


def resolve_tagged(tag: str, text: str) -> Any:
    """Return the value of a scalar with an explicit YAML tag such as ``!!str``.

    ``tag`` is the last word of the tag. Raises ValueError where the text is not of that type.
    """
    if tag == "str":
        return text
    value = resolve(text)
    if tag == "float" and type(value) is int:
        return float(value)
    wanted = _TAGS.get(tag)
    if wanted is not None and not (isinstance(value, wanted) and (tag == "bool" or not isinstance(value, bool))):
        raise ValueError(f'"{text}" is not a valid {tag}')
    return value


def text_of(value: Any) -> str:
    """Return a value as text as Go's ``fmt.Sprint`` writes it, which is what docker compose uses."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    return str(value)


def _float_text(value: float) -> str:
    """Return the shortest text that reads back as the same float, with an exponent from 1e-05 down and 1e+06 up."""
    if math.isinf(value) or math.isnan(value):
        return {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
    mantissa, power = _shortest(value)
    if power < -4 or power >= 6:
        head, tail = mantissa[:1], mantissa[1:]
        sign = "-" if value < 0 else ""
        return f"{sign}{head}{'.' + tail if tail else ''}e{'-' if power < 0 else '+'}{abs(power):02}"
    return f"{value:.{max(len(mantissa) - 1 - power, 0)}f}"


def _shortest(value: float) -> tuple[str, int]:
    """Return the significant digits of a float and the power of ten of the first digit."""
    text = f"{abs(value)!r}".lower()
    number, _, exponent = text.partition("e")
    whole, _, part = number.partition(".")
    digits = (whole + part).lstrip("0")
    power = int(exponent or 0) + (len(whole) - 1 if whole.strip("0") else -(len(part) - len(part.lstrip("0")) + 1))
    return digits.rstrip("0") or "0", power if value else 0


def hashable(value: Any) -> Any:
    """Return a hashable equivalent of a value: true and 1 differ, 1 and 1.0 are the same."""
    if type(value) is str:
        return value
    if isinstance(value, dict):
        return frozenset((key, hashable(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(hashable(item) for item in value)
    return (value,) if isinstance(value, bool) else value
