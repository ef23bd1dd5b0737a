"""Converts units: the engine counts nanoseconds, bytes and billionths of a CPU; the specification uses words."""

from __future__ import annotations

import re

_NANOSECONDS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)"


def nanoseconds(duration: str) -> int:
    """Read a duration as the canonical form writes it (``1m30s``, ``500ms``)."""
    return sum(round(float(number) * _NANOSECONDS[unit]) for number, unit in re.findall(_PART, duration))


def duration(nanoseconds: int) -> str:
    """Write a duration as the canonical form does: ``1h0m0s``, ``1m30s``, ``1.5s``, ``500ms``."""
    if nanoseconds == 0:
        return "0s"
    if nanoseconds < 10**9:
        unit = next(unit for unit in ("ms", "µs", "ns") if nanoseconds >= _NANOSECONDS[unit])
        return _decimal(nanoseconds, _NANOSECONDS[unit]) + unit
    minutes, rest = divmod(nanoseconds, _NANOSECONDS["m"])
    hours, minutes = divmod(minutes, 60)
    words = f"{hours}h" if hours else ""
    words += f"{minutes}m" if hours or minutes else ""
    return f"{words}{_decimal(rest, 10**9)}s"


def _decimal(value: int, unit: int) -> str:
    whole, rest = divmod(value, unit)
    digits = str(rest).rjust(len(str(unit)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}" if rest else str(whole)


def whole_seconds(duration: str) -> int:
    """Read a duration for the engine's fields that have only whole seconds; the rest is cut off."""
    return nanoseconds(duration) // 10**9


def seconds(count: int) -> str:
    """Write a number of seconds as a duration."""
    return duration(count * 10**9)


def moment(text: str) -> float:
    """Read a point in time as Go writes it (RFC 3339), in seconds since 1970.

    ``datetime`` would have to be imported first, which takes a thirtieth of a short command.
    """
    date, _, clock = text.partition("T")
    year, month, day = map(int, date.split("-"))
    hours, minutes, seconds = clock[:2], clock[3:5], clock[6:].rstrip("Z")
    behind = 0
    for sign in "+-":
        seconds, found, zone = seconds.partition(sign)
        if found:
            behind = int(f"{sign}1") * (int(zone[:2]) * 3600 + int(zone[3:]) * 60)
    return _days(year, month, day) * 86400 + int(hours) * 3600 + int(minutes) * 60 + float(seconds) - behind


def _days(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01. A year is counted from March, so that a leap day is the last of its year."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    leaps = year // 4 - year // 100 + year // 400
    return year * 365 + leaps + (month * 153 + 2) // 5 + day - 1 - 719_468


def billionths(cpus: float | str) -> int:
    """Read a number of CPUs."""
    return round(float(cpus) * 1e9)


def cpus(billionths: int) -> float:
    """Write a number of CPUs; docker compose uses single precision, so the last digits are noise."""
    count = round(billionths / 1e9, 6)
    return int(count) if count == int(count) else count
