"""Limits and the restart policy have two spellings in a compose file, and one on the engine.

``deploy.resources.limits.memory`` is ``mem_limit``, ``deploy.restart_policy`` is ``restart``. The engine's value is
brought to the spelling of the file, so that a difference is named where the reader finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath

SPELLINGS: Mapping[str, ValuePath] = {
    "cpus": ("deploy", "resources", "limits", "cpus"),
    "mem_limit": ("deploy", "resources", "limits", "memory"),
    "pids_limit": ("deploy", "resources", "limits", "pids"),
    "mem_reservation": ("deploy", "resources", "reservations", "memory"),
}
"""Where ``deploy`` says the same as a service's own attribute."""

POLICY: ValuePath = ("deploy", "restart_policy")
"""Where ``deploy`` says what ``restart`` does."""
_ELSEWHERE = frozenset({*SPELLINGS, "deploy", "restart"})
"""The attributes that say, or may be said, in another place."""
_CONDITIONS = {"no": "none", "always": "any", "unless-stopped": "any", "on-failure": "on-failure"}


def at(values: Any, path: ValuePath) -> Any:
    """Return the value at a path; None if there is none."""
    for part in path:
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def as_spelled(current: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    """Write the engine's limits and restart policy as ``file`` writes them.

    ``current`` is a canonical service that has the engine's values under the service's own attributes, and in
    ``deploy`` what was applied. A value that ``file`` does not have keeps the spelling in which it was applied.
    """
    spelled = _with_swap(current, file)
    if _ELSEWHERE.isdisjoint(spelled) and _ELSEWHERE.isdisjoint(file):
        return _told(spelled)
    for name, path in SPELLINGS.items():
        value, was_below = spelled.pop(name, None), at(spelled, path) is not None
        below = at(file, path) is not None or (was_below and name not in file)
        if was_below or below:
            spelled = with_value(spelled, path, value if below else None)
        if name in file or not below:
            spelled = with_value(spelled, (name,), value)
    return _policy_as_spelled(spelled, file)


def _with_swap(current: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    """Add the engine's default swap limit, twice the memory, if the file sets one and the engine reports none."""
    memory = current.get("mem_limit")
    if "memswap_limit" not in file or "memswap_limit" in current or not memory:
        return dict(current)
    return {**current, "memswap_limit": str(2 * int(memory))}


def _policy_as_spelled(spelled: dict[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    wanted, was = at(file, POLICY), at(spelled, POLICY)
    restart = spelled.pop("restart", None)
    if wanted is None and restart is None:
        spelled = with_value(spelled, POLICY, None)
    elif wanted is not None or (was is not None and "restart" not in file):
        known = next((policy for policy in (wanted, was) if policy and restart_of(policy) == (restart or "no")), None)
        spelled = with_value(spelled, POLICY, known or _policy_of(restart or "no"))
    elif was is not None:
        spelled = with_value(spelled, POLICY, None)
    if "restart" in file or (wanted is None and was is None):
        spelled = with_value(spelled, ("restart",), restart)
    return spelled


def own_words(attributes: Mapping[str, Any], changed: Iterator[ValuePath]) -> dict[str, Any]:
    """Return the value of each changed path (below a service) under the name of the service's own attribute."""
    words: dict[str, Any] = {}
    for path in changed:
        if path[:2] == POLICY:
            policy = at(attributes, POLICY)
            words["restart"] = restart_of(policy) if policy else attributes.get("restart")
            continue
        words[own_word(path)] = at(attributes, path)
    return words


def own_word(path: ValuePath) -> str:
    """Return the service's own attribute for a path below a service."""
    return next((name for name, other in SPELLINGS.items() if other == path), str(path[0]))


def restart_of(policy: Mapping[str, Any]) -> str:
    """Write ``deploy.restart_policy`` as ``restart``, as docker compose does; delay and window are for clusters."""
    condition = policy.get("condition", "any")
    if condition == "on-failure" and policy.get("max_attempts"):
        return f"on-failure:{policy['max_attempts']}"
    return {"none": "no", "any": "always"}.get(condition, str(condition))


def _policy_of(restart: str) -> dict[str, Any]:
    name, _, attempts = restart.partition(":")
    return {"condition": _CONDITIONS.get(name, name), **({"max_attempts": int(attempts)} if attempts else {})}


def with_value(values: Mapping[str, Any], path: ValuePath, value: Any) -> dict[str, Any]:
    """Return a copy with another value at a path; None removes it."""
    first, *rest = path
    changed = dict(values)
    if rest:
        changed[str(first)] = with_value(changed.get(str(first)) or {}, tuple(rest), value)
    else:
        changed[str(first)] = value
    return _told(changed)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in values.items() if item is not None and item != {}}
