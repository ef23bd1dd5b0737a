"""Networks and volumes that go with a project: those in use, or of others, stay, and the plan says why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from pycompose import naming
from pycompose.plan.address import NETWORK, VOLUME, Address
from pycompose.plan.changes import Action, Change, Reason
from pycompose.plan.observed import ObservedContainer, ObservedVolume
from pycompose.plan.steps import RemoveNetwork, RemoveVolume
from pycompose.planner.actions.stopping import RUNS
from pycompose.planner.draft import Draft

Removed = Mapping[str, int]
"""The steps that remove the project's containers, by id; the other containers stay."""


def remove_networks(draft: Draft, removed: Removed) -> None:
    """Plan to remove the project's networks, except those that containers still use."""
    observed = draft.request.observed
    for network in sorted(observed.networks.values(), key=lambda network: network.name):
        if not draft.request.owns(network) or network.name in _borrowed_networks(draft):
            continue
        address = Address(NETWORK, network.key)
        # a stopped container does not keep the engine from removing a network
        staying = [c for c in _staying(draft, removed) if network.name in c.networks and c.state in RUNS]
        if users := _users(draft, f"network {network.name}", staying):
            free = f"to free it: docker network disconnect {network.name} {users[0]}"
            hint = _way_out(users, staying, free, "down --remove-orphans")
            draft.keep(address, Reason.IN_USE, _used_by(users), hint=hint)
            continue
        needs = [removed[c.id] for c in observed.containers if c.id in removed and network.name in c.networks]
        draft.add(RemoveNetwork, address, needs, name=network.name, id=network.id)
        tell_removal(draft, address)


def remove_volumes(draft: Draft, removed: Removed) -> None:
    """Plan to remove the volumes that the files name, with ``remove_volumes``, and the anonymous ones of containers.

    Volumes that the project has besides hold data that nobody asked to remove: they stay. So do external ones, which
    are not mentioned: nobody expects otherwise.
    """
    observed = draft.request.observed
    for volume in sorted(observed.volumes.values(), key=lambda volume: volume.name):
        if volume.name in draft.request.desired.external:
            continue
        if not draft.request.owns(volume) and not draft.request.options.remove_volumes:
            continue
        address = Address(VOLUME, volume.key or volume.name)
        if said := _why_kept(draft, volume):
            reason, what, hint = said
            draft.keep(address, reason, what, hint=hint)
        else:
            _remove_unless_used(draft, removed, address, volume.name, Reason.REQUESTED)
    if draft.request.options.remove_volumes:
        for name in sorted(_anonymous(draft, removed)):
            _remove_unless_used(draft, removed, Address(VOLUME, name[:12]), name, Reason.ANONYMOUS)


def tell_removal(draft: Draft, address: Address, reason: Reason = Reason.REQUESTED, *, data_loss: bool = False) -> None:
    """Add the change of what is removed, as a person sees it."""
    draft.changes.append(Change(address=address, action=Action.REMOVE, reasons=(reason,), data_loss=data_loss))


def _remove_unless_used(draft: Draft, removed: Removed, address: Address, name: str, reason: Reason) -> None:
    staying = [c for c in _staying(draft, removed) if name in c.mounts.values()]
    if users := _users(draft, f"volume {name}", staying):
        free = f"to remove it when nothing uses it: docker volume rm {name}"
        hint = _way_out(users, staying, free, "down -v --remove-orphans")
        draft.keep(address, Reason.IN_USE, _used_by(users), hint=hint)
        return
    containers = draft.request.observed.containers
    needs = [removed[c.id] for c in containers if c.id in removed and name in c.mounts.values()]
    draft.add(RemoveVolume, address, needs, name=name)
    tell_removal(draft, address, reason, data_loss=True)


def _why_kept(draft: Draft, volume: ObservedVolume) -> tuple[Reason, str, str] | None:
    """Return why a volume is kept, and what to do about it; None if it is to be removed."""
    desired = draft.request.desired
    named = {spec.name for spec in desired.volumes.values()} | desired.idle.get("volumes", frozenset())
    remove = f"to remove it: docker volume rm {volume.name}"
    if not draft.request.owns(volume):
        return Reason.NOT_OURS, "it was not created for this project", remove
    if desired.has_files and volume.name not in named:
        return Reason.REMOVED, "the files do not name it", remove
    if not draft.request.options.remove_volumes:
        return Reason.NOT_REQUESTED, "it holds data", "to remove it: down -v"
    return None


def _anonymous(draft: Draft, removed: Removed) -> Iterator[str]:
    """Yield the anonymous volumes of the containers that are removed.

    The engine itself would leave those that a container took over from one that it replaced.
    """
    leaving = [c for c in draft.request.observed.containers if c.id in removed]
    names = {name for container in leaving for name in container.mounts.values()}
    known = draft.request.observed.volumes.keys() | draft.request.desired.external
    return (name for name in names - known if re.fullmatch(naming.ANONYMOUS_VOLUME, name))


def _borrowed_networks(draft: Draft) -> Collection[str]:
    return {spec.name for spec in draft.request.desired.networks.values() if spec.external}


def _staying(draft: Draft, removed: Removed) -> list[ObservedContainer]:
    return [container for container in draft.request.observed.containers if container.id not in removed]


def _users(draft: Draft, what: str, staying: list[ObservedContainer]) -> list[str]:
    """Return the names of the containers that go on using a network or volume (``network NAME``)."""
    return sorted({container.name for container in staying} | {*draft.request.observed.guests.get(what, ())})


def _used_by(users: list[str]) -> str:
    return f"used by the container{'s' if len(users) > 1 else ''} {', '.join(users)}"


def _way_out(users: list[str], staying: list[ObservedContainer], free: str, both: str) -> str:
    """Return how to remove what is in use; ``both`` removes its users as well, if they stay only as orphans."""
    are_orphans = users == sorted(container.name for container in staying)
    return f"to remove both: {both}" if are_orphans else free
