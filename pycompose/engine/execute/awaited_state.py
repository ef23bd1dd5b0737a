"""Whether a container is in the state that a wait is for, can no longer reach it, or is on its way there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.engine.observe.inventory import health
from pycompose.plan.step import Awaited

CRASHES = 3
"""The restarts after which a container that is to run counts as one that never will."""

TRIES = 10
"""The restarts after which a job that is tried again whenever it fails counts as one that never succeeds."""

SHOWN = 80
"""The characters of a probe's output that a line of progress shows."""

_ALWAYS = {"always", "unless-stopped"}

_HEALTH = {"healthy": None, "starting": "", "none": "has no health check", "unhealthy": "is unhealthy"}


def judge(inspect: Mapping[str, Any], awaited: Awaited, restarts: int) -> str | None:
    """Return None if a container is in the state, the reason if it cannot reach it, and "" if it may yet.

    ``restarts`` is how often the engine had started it again when the wait began. A container without a health check
    counts as ready as soon as it runs; whether it goes on running is for the caller to see.
    """
    state = inspect["State"]
    if state["Status"] in {"exited", "dead"}:
        return _of_one_that_ended(inspect, awaited)
    if looping := _loops(inspect, awaited, restarts):
        return looping
    if awaited is Awaited.COMPLETED or state["Status"] != "running":
        return ""
    now = health(state)
    if awaited is Awaited.RUNNING or (awaited is Awaited.READY and now == "none"):
        return None
    return _HEALTH[now]


def _of_one_that_ended(inspect: Mapping[str, Any], awaited: Awaited) -> str | None:
    """Judge a container that is not started again. One that did its work is ready: nobody waits for it to run."""
    state = inspect["State"]
    done = state["ExitCode"] == 0 and state["Status"] == "exited"
    if done and (awaited is Awaited.COMPLETED or (awaited is Awaited.READY and _policy(inspect) not in _ALWAYS)):
        return None
    return _exited(state)


def _loops(inspect: Mapping[str, Any], awaited: Awaited, restarts: int) -> str:
    """Return the reason why a container that is started again and again cannot reach the state; "" if it may."""
    policy, count = _policy(inspect), inspect.get("RestartCount") or 0
    if count <= restarts:
        return ""
    if awaited is Awaited.COMPLETED and policy in _ALWAYS:
        return f"is started again whenever it ends (restart: {policy}), so it is never done"
    if (inspect["HostConfig"].get("RestartPolicy") or {}).get("MaximumRetryCount"):
        return ""  # the engine gives up, and the container has ended then
    limit = TRIES if awaited is Awaited.COMPLETED else CRASHES
    if count < limit:
        return ""
    return f"ends again and again: {_exited(inspect['State'])}, started again {count} times"


def _policy(inspect: Mapping[str, Any]) -> str:
    return (inspect["HostConfig"].get("RestartPolicy") or {}).get("Name") or "no"


def _exited(state: Mapping[str, Any]) -> str:
    reason = ": out of memory" if state.get("OOMKilled") else f": {state['Error']}" if state.get("Error") else ""
    return f"exited ({state['ExitCode']}){reason}"


def progress(inspect: Mapping[str, Any]) -> str:
    """Return one line on a container that is not yet in the awaited state: what it does, what its last probe said."""
    state = inspect["State"]
    now = health(state)
    words = state["Status"] if now == "none" else f"{state['Status']} ({now})"
    if probe := failed_probe(state):
        said = " ".join(probe["Output"].split())[:SHOWN]
        words += f", the last probe failed ({probe['ExitCode']}): {said}"
    return words


def failed_probe(state: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the last probe of a container's health, from its state, if it failed."""
    log: list[Mapping[str, Any]] = (state.get("Health") or {}).get("Log") or []
    return log[-1] if log and log[-1]["ExitCode"] else None
