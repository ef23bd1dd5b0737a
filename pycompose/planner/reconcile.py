"""Makes the plan that brings the engine to the desired state. Pure: equal input gives an equal plan.

Modules that make steps are imported, here and below, only when a step is needed: most plans have none.
"""

from __future__ import annotations

from pycompose.errors import PlanError, Problem
from pycompose.plan.changes import Plan, Reason
from pycompose.plan.desired import Desired
from pycompose.plan.observed import Observed
from pycompose.plan.options import Options
from pycompose.plan.places import Locate, nowhere
from pycompose.planner.checks.file_targets import check_files
from pycompose.planner.checks.health import check_health
from pycompose.planner.checks.support import check_support
from pycompose.planner.checks.taken_names import check_names
from pycompose.planner.draft import Draft
from pycompose.planner.reconcile_images import reconcile_images
from pycompose.planner.reconcile_resources import reconcile_networks, reconcile_unlisted, reconcile_volumes
from pycompose.planner.reconcile_services import drop, reconcile_service
from pycompose.planner.request import Request
from pycompose.planner.service_order import in_order


def make_plan(desired: Desired, observed: Observed, options: Options, locate: Locate = nowhere) -> Plan:
    """Plan ``up``.

    ``locate`` returns the place in the files of a path in the project. Raises PlanError with every problem that would
    make the plan fail.
    """
    draft = Draft(Request(desired=desired, observed=observed, options=options, locate=locate))
    draft.problems += desired.problems
    draft.warn(*desired.warnings)
    check_files(draft)
    reconcile_unlisted(draft)
    reconcile_images(draft)
    check_support(draft)
    reconcile_volumes(draft)
    reconcile_networks(draft)
    for name in in_order({name: service.depends_on for name, service in desired.services.items()}):
        draft.members[name] = tuple(reconcile_service(draft, desired.services[name]))
    if options.wait:
        _wait_for_all(draft)
    _reconcile_orphans(draft)
    if draft.steps:
        _order_releases(draft)
    check_names(draft)
    if draft.steps:
        _check_before_flight(draft)
    check_health(draft)
    if draft.steps or draft.problems:
        _check_engine_values(draft)
    if draft.problems:
        raise PlanError(*draft.problems)
    return draft.finish()


def _wait_for_all(draft: Draft) -> None:
    from pycompose.planner.actions.readiness import wait_for_all

    wait_for_all(draft)


def _order_releases(draft: Draft) -> None:
    from pycompose.planner.actions.release_order import order_releases

    order_releases(draft)


def _check_before_flight(draft: Draft) -> None:
    from pycompose.planner.checks.preflight import check_before_flight

    check_before_flight(draft)


def _check_engine_values(draft: Draft) -> None:
    from pycompose.planner.checks.engine_values import check_engine_values

    check_engine_values(draft)


def _reconcile_orphans(draft: Draft) -> None:
    orphans = draft.request.orphans
    if draft.request.options.remove_orphans:
        for container in orphans:
            drop(draft, container, Reason.ORPHAN)
    elif orphans:
        names = ", ".join(container.name for container in orphans)
        what = f"containers of services that are not in the files: {names}"
        draft.warnings.append(Problem(None, "", what, "--remove-orphans removes them"))
