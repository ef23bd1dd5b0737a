"""Checks the values of options that the flags alone do not restrict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pycompose.errors import UsageError
from pycompose.plan.options import Options


def planner_options(typed: Mapping[str, Any]) -> Options:
    """Return the options among the parameters of a command, which are called after their fields.

    Raises UsageError for a pull policy that does not exist, and for options that exclude each other.
    """
    chosen = {name: value for name, value in typed.items() if name in Options._fields}
    if chosen["force_recreate"] and chosen["no_recreate"]:
        raise UsageError("--force-recreate and --no-recreate exclude each other")
    return Options(**{**chosen, "pull": _pull_policy(chosen["pull"]), "services": tuple(chosen["services"] or ())})


def _pull_policy(word: str) -> str:
    """Return a pull policy unchanged. Raises UsageError if the word is not one."""
    if word not in {"", "always", "missing", "never"}:
        raise UsageError(f'"{word}" is not a pull policy: use always, missing or never')
    return word


def named_variables(shell: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return the variables of ``--env NAME``. Raises UsageError for one that the shell does not have."""
    unset = [name for name in names if name not in shell]
    if unset:
        raise UsageError(*(f"--env {name}: this variable is not set in the shell" for name in unset))
    return {name: shell[name] for name in names}


def shows_sensitive(environment: Mapping[str, str], *, asked: bool, forced: bool) -> bool:
    """Return whether secrets are shown. Raises UsageError in CI, whose logs many people read, unless ``forced``."""
    if asked and environment.get("CI") and not forced:
        raise UsageError("--show-sensitive would write secrets to CI logs (CI is set): add --force to show them anyway")
    return asked
