"""The words for changes, the same in every format, against an engine and between two versions of the files."""

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
    Reason.MISSING: "does not exist",
    Reason.RENAMED: "renamed?",
    Reason.FIELD_CHANGED: "the file changed",
    Reason.CONTENT_CHANGED: "the content of its files changed",
    Reason.DRIFT: "changed since it was applied",
    Reason.IMAGE_CHANGED: "its image changed",
    Reason.STALE: "its build context is newer",
    Reason.NETWORK_CHANGED: "its network is being recreated",
    Reason.VOLUME_CHANGED: "its volume is being replaced",
    Reason.DEPENDENCY_CHANGED: "a service it depends on is being replaced",
    Reason.NOT_RUNNING: "is not running",
    Reason.SCALE: "more replicas than the file asks for",
    Reason.ORPHAN: "its service is not in the files",
    Reason.FORCED: "requested",
    Reason.REQUESTED: "requested",
    Reason.UNFINISHED: "an earlier run did not finish",
    Reason.NO_STAMP: "created by another tool, and differs",
    Reason.ADDED: "is new",
    Reason.REMOVED: "is no longer in the files",
    Reason.PROFILE: "its profile was enabled or disabled",
    Reason.NOT_OURS: "does not belong to this project",
    Reason.NO_RECREATE: "is kept by --no-recreate",
    Reason.ANONYMOUS: "an anonymous volume",
    Reason.NOT_REQUESTED: "holds data",
    Reason.IN_USE: "is in use",
}

DOWN = {Downtime.BRIEF: "Down for a moment", Downtime.BLOCKING: "Down until their dependencies are ready"}

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

_PUT_BACK = {Action.REPLACE: "put back by recreating it", Action.START: "started again"}
"""What is done about drift, for the actions where "put back" does not say enough."""

_LEFT = {
    Reason.NOT_OURS: "left alone: it does not belong to this project",
    Reason.NO_RECREATE: "left alone: --no-recreate",
}
"""Why nothing is done about drift."""

_PERHAPS = {Action.REPLACE: "replaced", Action.RESTART: "restarted"}


_BETWEEN_VERSIONS = {
    Action.CREATE: "new",
    Action.REPLACE: "replaced",
    Action.UPDATE: "updated",
    Action.RESTART: "restarted",
    Action.KEEP: "kept as is",
    Action.REMOVE: "no longer in the files",
}


def why(change: Change) -> list[str]:
    """Return the reasons of a change in words."""
    return [_why(change, reason) for reason in change.reasons]


def _why(change: Change, reason: Reason) -> str:
    match reason, change.action:
        case Reason.PROFILE, Action.KEEP:
            return "its profile is now disabled"
        case Reason.PROFILE, _:
            return "its profile is now enabled"
        case Reason.SCALE, Action.UPDATE:
            return "a different number of containers"
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
    return ", ".join(parts) + (f"; {lost} with data loss" if lost else "")


def no_changes(plan: Plan) -> str:
    """Return the sentence for a plan without changes."""
    if not plan.versions:
        return _nothing_to_do(plan)
    before, after = plan.versions
    return f"No differences between {before} and {after}."


def conclusion(plan: Plan) -> str:
    """Return a plan's result in one sentence."""
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
    """Return the sentence for an engine that already matches the files, with what was compared."""
    if not plan.unchanged:
        rest = "nothing that would be changed" if plan.kept else "no resources on this engine"
        return f"No changes: project {plan.project} has {rest}."
    match = "matches" if len(plan.unchanged) == 1 else "match"
    return f"No changes: {_list_counts(plan.unchanged)} of {plan.project} {match} the files."


def _list_counts(addresses: Iterable[Address]) -> str:
    """Count addresses by kind: ``3 containers, 1 network``."""
    counts = Counter(address.kind for address in addresses)
    words = {SERVICE: "container", NETWORK: "network", VOLUME: "volume", IMAGE: "image"}
    return ", ".join(f"{counts[kind]} {word}{_plural(counts[kind])}" for kind, word in words.items() if counts[kind])


def _plural(count: int) -> str:
    return "s" if count != 1 else ""


def done_about(drift: Change) -> str:
    """Return what is done about a drift."""
    return _LEFT[drift.reasons[0]] if drift.action is Action.KEEP else _PUT_BACK.get(drift.action, "put back")


def losses_of(change: Change, width: int = WIDTH - 8) -> str:
    """Return which files are lost with a container, naming as many as fit; empty for none."""
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
