"""Plans as data: what was applied (before.yaml), what the files say now (compose.yaml), the plan (plan.txt)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pycompose.errors import ComposeError
from pycompose.plan.changes import Plan
from pycompose.plan.desired import Desired
from pycompose.plan.observed import HeldPort, Observed
from pycompose.plan.options import Options
from pycompose.planner.reconcile import make_plan
from pycompose.planner.teardown import make_teardown
from pycompose.render.messages import error_as_text, warnings_as_text
from pycompose.render.plan.json import plan_as_json
from pycompose.render.plan.text import plan_as_text
from pycompose.schema.model import Project
from tests.planner.world import KEY, applied, desired_of, nothing, project_of

CASES = sorted(
    (path.parent for path in (Path(__file__).parent / "cases").glob("*/*/compose.yaml")), key=lambda case: case.name
)
"""The cases, grouped in folders by what they are about."""


Through = Callable[[Observed, Desired, Project, Project], Observed]
"""Makes of what was observed what is planned with; given what is desired, the project and the one that was applied."""


def plan_of(case: Path, through: Through = lambda observed, *_: observed) -> Plan:
    facts = json.loads((case / "case.json").read_text()) if (case / "case.json").exists() else {}
    api = tuple(facts.get("api", [1, 51]))
    project = project_of(case / "compose.yaml", tuple(facts.get("services", ())), facts.get("environment"))
    desired = desired_of(project)
    before, observed = project, nothing(api, facts.get("world"))
    if (case / "before.yaml").exists():
        before = project_of(case / "before.yaml", (), facts.get("environment_before"))
        observed = applied(desired_of(before, facts.get("key_before", KEY)), facts.get("world"), api)
    host = facts.get("host", {})
    held = tuple(HeldPort(**port) for port in host.get("held", ()))
    observed = observed._replace(held=held, missing=frozenset(host.get("missing", ())))
    observed = through(observed, desired, project, before)
    if facts.get("command") == "down":
        return make_teardown(desired, observed, Options(**facts.get("options", {})))
    return make_plan(desired, observed, Options(**facts.get("options", {})), project.origin)


def written(case: Path) -> str:
    try:
        plan = plan_of(case)
    except ComposeError as error:
        return error_as_text(error)
    return warnings_as_text(plan.warnings) + plan_as_text(plan)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_plan(case: Path) -> None:
    assert written(case) == (case / "plan.txt").read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_input_gives_the_same_bytes(case: Path) -> None:
    try:
        first, second = plan_of(case), plan_of(case)
    except ComposeError:
        return
    assert plan_as_json(first) == plan_as_json(second)
    assert first == second


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_step_needs_only_earlier_ones(case: Path) -> None:
    try:
        plan = plan_of(case)
    except ComposeError:
        return
    for position, step in enumerate(plan.steps, start=1):
        assert step.number == position
        assert all(need < step.number for need in step.needs)
