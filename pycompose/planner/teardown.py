"""Makes the plan that removes a project. It needs no files: the labels say enough."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose import naming
from pycompose.plan.address import NETWORK, VOLUME, Address
from pycompose.plan.changes import Action, Change, Plan, Reason
from pycompose.plan.desired import Desired
from pycompose.plan.observed import Observed, ObservedContainer
from pycompose.plan.options import Options
from pycompose.plan.steps import RemoveNetwork, RemoveVolume
from pycompose.planner.actions import container_steps
from pycompose.planner.draft import Draft
from pycompose.planner.request import Request
from pycompose.planner.service_order import dependents, in_order


def make_teardown(desired: Desired, observed: Observed, options: Options) -> Plan:
    """Plan ``down``: containers in reverse order, then networks, then volumes if ``remove_volumes`` is set.

    ``desired`` is that of the files, or empty. Only what has the project's label is removed; containers of services
    that are not in the files stay unless ``remove_orphans`` is set.
    """
    draft = Draft(Request(desired=desired, observed=observed, options=options))
    leaving = [c for c in observed.containers if _goes(c, desired, options)]
    removed = _remove_containers(draft, leaving)
    for network in sorted(observed.networks.values(), key=lambda network: network.name):
        if network.labels.get(naming.PROJECT) != desired.project:
            continue
        users = [removed[c.id] for c in leaving if network.name in c.networks]
        address = Address(NETWORK, network.key)
        draft.add(RemoveNetwork, address, users, name=network.name, id=network.id)
        _tell(draft, address)
    if options.remove_volumes:
        _remove_volumes(draft, leaving, removed)
    return draft.finish()


def _goes(container: ObservedContainer, desired: Desired, options: Options) -> bool:
    """Return whether a container is removed with the project; without any files, every container is."""
    if container.one_off:
        return options.remove_orphans or not desired.services
    known = desired.services.keys() | desired.disabled
    return not desired.services or options.remove_orphans or container.service in known


def _remove_containers(draft: Draft, leaving: list[ObservedContainer]) -> dict[str, int]:
    """Stop each container after those that depend on it; return the step that removes each, by container id."""
    needs = {c.service: _needs(c) for c in leaving}
    waiting_for = dependents(needs)
    stops: dict[str, list[int]] = {}
    removed: dict[str, int] = {}
    for service in reversed(in_order(needs)):
        before = [number for other in waiting_for[service] for number in stops.get(other, [])]
        for container in (c for c in leaving if c.service == service):
            removal = container_steps.remove(draft, container, before, volumes=draft.request.options.remove_volumes)
            removed[container.id] = removal.removed
            stops.setdefault(service, []).append(removal.stopped)
            _tell(draft, container.address)
    return removed


def _needs(container: ObservedContainer) -> tuple[str, ...]:
    """Return the services that a container depended on when it was created, from its label."""
    text = container.labels.get(naming.DEPENDS_ON, "")
    return tuple(part.partition(":")[0] for part in text.split(",") if part)


def _remove_volumes(draft: Draft, leaving: list[ObservedContainer], removed: Mapping[str, int]) -> None:
    for volume in sorted(draft.request.observed.volumes.values(), key=lambda volume: volume.name):
        if volume.labels.get(naming.PROJECT) != draft.request.desired.project:
            continue
        users = [removed[c.id] for c in leaving if volume.name in c.mounts.values()]
        address = Address(VOLUME, volume.key)
        draft.add(RemoveVolume, address, users, name=volume.name)
        _tell(draft, address, data_loss=True)


def _tell(draft: Draft, address: Address, *, data_loss: bool = False) -> None:
    draft.changes.append(
        Change(address=address, action=Action.REMOVE, reasons=(Reason.REQUESTED,), data_loss=data_loss)
    )
