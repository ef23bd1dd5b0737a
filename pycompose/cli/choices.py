"""What was typed, checked and brought into the planner's terms."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.errors import UsageError


def pull_policy(word: str) -> str:
    """Return a pull policy as it was typed. Raises UsageError for a word that is none."""
    if word not in {"", "always", "missing", "never"}:
        raise UsageError(f'"{word}" is no pull policy: say always, missing or never')
    return word


def shows_sensitive(environment: Mapping[str, str], *, asked: bool, forced: bool) -> bool:
    """Return whether secrets are shown: where it is asked for, and in CI, whose logs many read, only if forced."""
    if asked and environment.get("CI") and not forced:
        raise UsageError("--show-sensitive shows secrets, and this is CI (CI is set): --force shows them all the same")
    return asked
