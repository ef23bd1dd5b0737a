"""Numbers with units, as docker compose reads and prints them: bytes, durations, cpus."""

from __future__ import annotations

import re

_SIZE = r"(\d+(?:\.\d*)?|\.\d+) ?(?:([kKmMgGtTpP])(?:[iI]?[bB])?|[bB])?"
_DURATION_PART = r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w)"
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 86400 * 10**9,
    "w": 7 * 86400 * 10**9,
}


def size_in_bytes(text: str) -> int:
    """Return the bytes of a size such as ``512m`` or ``1.5 GiB``; units are powers of 1024. Raises ValueError."""
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    match = re.fullmatch(_SIZE, text)
    if match is None:
        raise ValueError(text)
    number, letter = match.groups()
    return int(float(number) * 1024 ** ("kmgtp".index(letter.lower()) + 1 if letter else 0))


def duration(text: str) -> str:
    """Return a duration as Go writes it: ``90s`` → ``1m30s``, ``1d`` → ``24h0m0s``. Raises ValueError."""
    return duration_text(nanoseconds(text))


def nanoseconds(text: str) -> int:
    """Return the nanoseconds of a duration such as ``1h30m``; every number except 0 needs a unit. Raises ValueError."""
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        part = re.compile(_DURATION_PART).match(rest, at)
        if part is None:
            raise ValueError(text)
        whole, _, fraction = part[1].partition(".")
        unit = _NANOSECONDS[part[2]]
        total += int(whole[:20] or 0) * unit + int(fraction[:18] or 0) * unit // 10 ** len(fraction[:18])
        at = part.end()
    if not rest or total >= 2**63:
        raise ValueError(text)
    return sign * total


def duration_text(value: int) -> str:
    """Return nanoseconds as Go's Duration.String writes them."""
    if value == 0:
        return "0s"
    sign, value = ("-", -value) if value < 0 else ("", value)
    for unit, size in (("ns", 1), ("µs", 10**3), ("ms", 10**6)):
        if value < size * 1000 and value < 10**9:
            return f"{sign}{_decimal(value, size)}{unit}"
    minutes, rest = divmod(value, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_decimal(rest, 10**9)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else f"{sign}{seconds}"


def _decimal(value: int, size: int) -> str:
    whole, part = divmod(value, size)
    digits = f"{part:0{len(str(size)) - 1}}".rstrip("0") if part else ""
    return f"{whole}.{digits}" if digits else str(whole)


def single(value: float) -> float:
    """Return the nearest single-precision float, with the fewest digits that identify it. Raises ValueError."""
    from struct import pack, unpack

    try:
        packed = pack("f", value)
    except OverflowError:
        raise ValueError(value) from None
    (rounded,) = unpack("f", packed)
    return next(short for digits in range(6, 10) if pack("f", short := float(f"{rounded:.{digits}g}")) == packed)
