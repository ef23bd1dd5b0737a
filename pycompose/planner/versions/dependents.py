"""The effects of replacing a service on its dependents, when versions of files are compared."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.plan.address import SERVICE, Address
from pycompose.plan.changes import Action, Change, Reason
from pycompose.plan.sharing import shared_services
from pycompose.planner.versions.project_version import Document

_CHEAPEST_FIRST = (Action.KEEP, Action.UPDATE, Action.RESTART, Action.REPLACE)
_STOPPING = {Action.REPLACE, Action.RESTART}


def with_dependents(changes: Mapping[Address, Change], services: Mapping[str, Document]) -> tuple[Change, ...]:
    """Return the changes of services, sorted by address, with those that follow from them.

    A container that shares a namespace or volumes with another one is recreated with it; one that depends on another
    with ``restart: true`` is restarted.
    """
    told = dict(changes)
    dependents: dict[Address, list[str]] = {}
    for name, service in services.items():
        for other in {*shared_services(service), *service.get("depends_on", ())}:
            dependents.setdefault(Address(SERVICE, other), []).append(name)
    unheard = list(told)
    while unheard:
        for name in dependents.get(unheard.pop(), ()):
            dearer = _following(name, services[name], told)
            if dearer is not None:
                told[dearer.address] = dearer
                unheard.append(dearer.address)
    return tuple(told[address] for address in sorted(told, key=str))


def _following(name: str, service: Document, told: Mapping[Address, Change]) -> Change | None:
    """Return the change of a service if it now has a greater impact than the known one, else None."""
    address = Address(SERVICE, name)
    known = told.get(address) or Change(address=address, action=Action.KEEP, reasons=())
    if known.action is Action.CREATE:
        return None
    needed = service.get("depends_on", {}).items()
    restarting = [Address(SERVICE, other) for other, need in needed if need.get("restart") is True]
    shared = [Address(SERVICE, other) for other in shared_services(service)]
    causes = {
        Action.REPLACE: [told[at] for at in shared if at in told and told[at].action is Action.REPLACE],
        Action.RESTART: [told[at] for at in restarting if at in told and told[at].action in _STOPPING],
    }
    for action, found in causes.items():
        dearer = known._replace(
            action=action,
            conditional=all(cause.conditional for cause in found),
            reasons=tuple(dict.fromkeys((*known.reasons, Reason.DEPENDENCY_CHANGED))),
        )
        if found and _rank(dearer) > _rank(known):
            return dearer
    return None


def _rank(change: Change) -> tuple[int, bool]:
    return _CHEAPEST_FIRST.index(change.action), not change.conditional
