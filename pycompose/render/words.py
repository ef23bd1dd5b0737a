"""The words for what changes, the same in every format: against an engine, and from one version of files to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pycompose.plan.address import IMAGE, NETWORK, SERVICE, VOLUME, Address
from pycompose.plan.changes import Action, Change, Downtime, Plan, Reason
from pycompose.render.layout.terminal import WIDTH

SYMBOLS = {
    Action.CREATE: "+",
    Action.BUILD: "+",
    Action.PULL: "+",
    Action.REPLACE: "±",
    Action.UPDATE: "~",
    Action.START: ">",
    Action.RESTART: ">",
    Action.STOP: "-",
    Action.REMOVE: "-",
    Action.KEEP: "=",
}

WHY = {
    Reason.MISSING: "is not there",
    Reason.RENAMED: "renamed?",
    Reason.FIELD_CHANGED: "the file changed",
    Reason.CONTENT_CHANGED: "the content of its files changed",
    Reason.DRIFT: "was changed by hand",
    Reason.IMAGE_CHANGED: "its image changed",
    Reason.STALE: "its context is newer",
    Reason.NETWORK_CHANGED: "its network is made anew",
    Reason.VOLUME_CHANGED: "its volume is replaced",
    Reason.DEPENDENCY_CHANGED: "what it depends on is renewed",
    Reason.NOT_RUNNING: "does not run",
    Reason.SCALE: "one too many",
    Reason.ORPHAN: "its service is not in the files",
    Reason.FORCED: "asked for",
    Reason.REQUESTED: "asked for",
    Reason.UNFINISHED: "an earlier run was cut off",
    Reason.NO_STAMP: "made by another tool, and differs",
    Reason.ADDED: "is new",
    Reason.REMOVED: "is no longer there",
    Reason.PROFILE: "its profile",
    Reason.NOT_OURS: "is not the project's",
    Reason.NO_RECREATE: "is not to be replaced",
}

DOWN = {Downtime.BRIEF: "Down for a moment", Downtime.BLOCKING: "Down until what they wait for is there"}

_SUMMARY = {
    Action.PULL: "to pull",
    Action.BUILD: "to build",
    Action.CREATE: "to create",
    Action.REPLACE: "to replace",
    Action.UPDATE: "to update",
    Action.START: "to start",
    Action.RESTART: "to restart",
    Action.STOP: "to stop",
    Action.REMOVE: "to remove",
}

_PUT_BACK = {Action.REPLACE: "put back, made anew", Action.START: "started again"}
"""What is done about drift, where there is more to say of an action than that it puts back."""

_LEFT = {Reason.NOT_OURS: "left alone: it is not the project's", Reason.NO_RECREATE: "left alone: --no-recreate"}
"""Why nothing is done about it."""

_PERHAPS = {Action.REPLACE: "replaced", Action.RESTART: "restarted"}


_BETWEEN_VERSIONS = {
    Action.CREATE: "new",
    Action.REPLACE: "replaced",
    Action.UPDATE: "updated",
    Action.RESTART: "restarted",
    Action.KEEP: "kept as it is",
    Action.REMOVE: "no longer there",
}


def why(change: Change) -> list[str]:
    """Return the reasons of a change in words."""
    return [_why(change, reason) for reason in change.reasons]


def _why(change: Change, reason: Reason) -> str:
    match reason, change.action:
        case Reason.PROFILE, Action.KEEP:
            return "its profile is off now"
        case Reason.PROFILE, _:
            return "its profile is on now"
        case Reason.SCALE, Action.UPDATE:
            return "another number of containers"
    if reason is Reason.CONTENT_CHANGED and change.address.kind != SERVICE:
        return "its content changed"
    return WHY[reason]


def summary(plan: Plan) -> str:
    """Count a plan's changes: ``2 to create, 1 to replace``; between versions ``2 new, 1 replaced``."""
    if not plan.versions:
        return _planned(plan)
    counts = Counter((change.conditional, change.action) for change in plan.changes)
    parts = [
        f"{counts[conditional, action]} {'that may be ' if conditional else ''}{words}"
        for conditional in (False, True)
        for action, words in _BETWEEN_VERSIONS.items()
        if counts[conditional, action]
    ]
    lost = len(plan.destroys_data)
    return ", ".join(parts) + (f"; the data of {lost} is lost" if lost else "")


def no_changes(plan: Plan) -> str:
    """Say that there is nothing to tell."""
    if not plan.versions:
        return _nothing_to_do(plan)
    before, after = plan.versions
    return f"No differences from {before} to {after}."


def conclusion(plan: Plan) -> str:
    """Say in a sentence what a plan comes to."""
    if not plan.changes:
        return no_changes(plan)
    return f"Differences: {summary(plan)}." if plan.versions else f"Plan: {summary(plan)}."


def _planned(plan: Plan) -> str:
    """Count a plan's changes: ``2 to create, 1 to replace``."""
    certain = Counter(change.action for change in plan.changes if not change.conditional)
    perhaps = Counter(change.action for change in plan.changes if change.conditional)
    parts = [f"{certain[action]} {words}" for action, words in _SUMMARY.items() if certain[action]]
    parts += [f"{perhaps[action]} that may be {words}" for action, words in _PERHAPS.items() if perhaps[action]]
    return ", ".join(parts)


def _nothing_to_do(plan: Plan) -> str:
    """Say that nothing is to be done, and for how many things that was found."""
    if not plan.unchanged:
        return f"No changes: there is nothing of {plan.project} on the engine."
    return f"No changes: {_list_counts(plan.unchanged)} of {plan.project} are as the files say."


def _list_counts(addresses: Iterable[Address]) -> str:
    """Count addresses by what they are: ``3 containers, 1 network``."""
    counts = Counter(address.kind for address in addresses)
    words = {SERVICE: "container", NETWORK: "network", VOLUME: "volume", IMAGE: "image"}
    return ", ".join(f"{counts[kind]} {word}{_plural(counts[kind])}" for kind, word in words.items() if counts[kind])


def _plural(count: int) -> str:
    return "s" if count != 1 else ""


def done_about(drift: Change) -> str:
    """Return what is done about something that drifted."""
    return _LEFT[drift.reasons[0]] if drift.action is Action.KEEP else _PUT_BACK.get(drift.action, "put back")


def losses_of(change: Change, width: int = WIDTH - 8) -> str:
    """Return which files go with a container, as many by name as fit; empty for none."""
    if change.loses is None:
        return ""
    count, (first, *names) = change.loses.count, change.loses.first
    are = "may be" if change.conditional else "are" if count > 1 else "is"
    line = f"{count} file{_plural(count)} written inside it {are} lost: {first}"
    left = count - 1
    for name in names:
        if len(f"{line}, {name} (+{left})") > width:
            break
        line, left = f"{line}, {name}", left - 1
    return f"{line} (+{left})" if left else line
