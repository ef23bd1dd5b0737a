"""A snapshot in one line: its project, where it was taken, and how old it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def snapshot_as_text(project: str, host: str, made: str) -> str:
    """Write a line about a snapshot; ``made`` is the ISO 8601 time when it was taken."""
    age = datetime.now(UTC) - datetime.fromisoformat(made)
    return f"snapshot of {project} on {host}, {_words(age)} old ({made})"


def _words(age: timedelta) -> str:
    """Return an age in its largest unit: ``3 hours``."""
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= length or unit == "second":
            count = seconds // length
            break
    return f"{count} {unit}{'' if count == 1 else 's'}"
