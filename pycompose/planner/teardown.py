"""Makes the plan that removes a project. It needs no files: the labels say enough."""

from __future__ import annotations

from pycompose import naming
from pycompose.plan.changes import Plan, Reason
from pycompose.plan.desired import Desired
from pycompose.plan.observed import Observed, ObservedContainer
from pycompose.plan.options import Options
from pycompose.planner.actions import container_steps
from pycompose.planner.draft import Draft
from pycompose.planner.request import Request
from pycompose.planner.service_order import dependents, in_order
from pycompose.planner.teardown_resources import remove_networks, remove_volumes, tell_removal


def make_teardown(desired: Desired, observed: Observed, options: Options) -> Plan:
    """Plan ``down``: containers in reverse order, then networks, then volumes if ``remove_volumes`` is set.

    ``desired`` is that of the files, or empty. Only what has the project's label is removed; containers of services
    that are not in the files stay unless ``remove_orphans`` is set. What stays is in the plan's ``kept``.
    """
    draft = Draft(Request(desired=desired, observed=observed, options=options))
    leaving = [c for c in observed.containers if _goes(c, desired, options)]
    removed = _remove_containers(draft, leaving)
    for container in observed.containers:
        if container.id not in removed:
            what, hint = _ORPHAN if not container.one_off else _ONE_OFF
            draft.keep(container.address, Reason.ORPHAN, what, hint=hint)
    remove_networks(draft, removed)
    remove_volumes(draft, removed)
    return draft.finish()


_ORPHAN = "its service is not in the files", "to remove it: down --remove-orphans"
_ONE_OFF = "it was created by run", "to remove it: down --remove-orphans"


def _goes(container: ObservedContainer, desired: Desired, options: Options) -> bool:
    """Return whether a container is removed with the project; without any files, every container is."""
    if container.one_off:
        return options.remove_orphans or not desired.has_files
    known = desired.services.keys() | desired.disabled
    return not desired.has_files or options.remove_orphans or container.service in known


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
            tell_removal(draft, container.address)
    return removed


def _needs(container: ObservedContainer) -> tuple[str, ...]:
    """Return the services that a container depended on when it was created, from its label."""
    text = container.labels.get(naming.DEPENDS_ON, "")
    return tuple(part.partition(":")[0] for part in text.split(",") if part)
