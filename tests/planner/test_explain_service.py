"""What a container was made for is in a label, without a value; what would remake it now is in the plan."""

from __future__ import annotations

from pathlib import Path

from pycompose import naming
from pycompose.plan.changes import Reason
from pycompose.plan.explanation import Made
from pycompose.plan.options import Options
from pycompose.plan.steps import CreateContainer
from pycompose.planner.insight.explain_service import explain, recalled
from pycompose.planner.reconcile import make_plan
from pycompose.render.why import why_as_json, why_as_text
from tests.planner.world import applied, desired_of, project_of

STACK = """\
services:
  db:
    image: db:1
    environment: {DB_PASSWORD: hunter2}
  api:
    image: api:1
    depends_on: [db]
  web:
    image: web:1
    depends_on: [api]
"""


def test_why(tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text(STACK)
    observed = applied(desired_of(project_of(file)))
    file.write_text(STACK.replace("hunter2", "hunter3"))
    project = project_of(file)
    plan = make_plan(desired_of(project), observed, Options(), project.origin)
    [created] = [step for step in plan.steps if isinstance(step, CreateContainer)]
    assert "hunter" not in created.why
    made = recalled({naming.WHY: created.why})
    place = ("services.db.environment.DB_PASSWORD", "compose.yaml:4")
    assert made == Made(reasons=(Reason.FIELD_CHANGED,), fields=(place,))

    before = observed.of_service("db")[0]._replace(labels={naming.WHY: created.why})
    why = explain("db", observed._replace(containers=(before,)), plan)
    assert why_as_text(why, {before.id: 200}) == (
        "service.db[1] was created 3 minutes ago and is running\n"
        "  because the file changed\n"
        "      environment.DB_PASSWORD  (compose.yaml:4)\n"
        "  pending change:\n"
        "  ± service.db[1]    replace      the file changed\n"
        "      ~ environment.DB_PASSWORD: (sensitive, changed)\n"
        "          (compose.yaml:4, replaces)\n"
        "\n"
        "db depends on nothing.\n"
        "api depends on db directly, web indirectly.\n"
    )
    assert "hunter" not in why_as_json(why)


def test_a_label_that_says_nothing_is_no_reason() -> None:
    for text in ("", "{", "[]", '{"reasons": ["no such"], "fields": []}', '{"reasons": [], "fields": [1]}'):
        assert recalled({naming.WHY: text}) is None
