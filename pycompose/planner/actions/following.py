"""Containers that follow another one: they share its namespace or its volumes, and are replaced with it."""

from __future__ import annotations

from pycompose.plan.desired import ContainerSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.sharing import shared_services, shares_with
from pycompose.plan.step import ContainerRef
from pycompose.planner.compare.judge_container import Prospects
from pycompose.planner.draft import Draft, Member


def owners(draft: Draft, spec: ContainerSpec) -> dict[str, ContainerRef]:
    """Return the containers whose ids a new one needs, by service: that with the lowest number of each."""
    return {name: member.ref for name, member in _owners(draft, spec).items()}


def _owners(draft: Draft, spec: ContainerSpec) -> dict[str, Member]:
    return {name: draft.members[name][0] for name in shared_services(spec.attributes) if draft.members.get(name)}


def prospects(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> Prospects:
    """Return what is planned so far that affects a container."""
    owned = _owners(draft, spec)
    conditions = (member.condition for member in owned.values())
    return Prospects(
        images=obtained(draft),
        networks=draft.networks.keys(),
        must_follow=any(m.was is None or not shares_with(container, name) for name, m in owned.items()),
        may_follow=next((condition for condition in conditions if condition), None),
        goes=container.id in draft.removed,
    )


def obtained(draft: Draft) -> dict[str, str]:
    """Return the references of the images that the plan pulls or builds, each with the verb of the step."""
    return {reference: draft.step(number).verb for reference, number in draft.images.items()}
