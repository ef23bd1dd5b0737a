"""Plans in the formats for pull requests, workflows, browsers and programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pycompose.errors import ComposeError, Origin, Problem
from pycompose.plan.address import Address
from pycompose.plan.changes import Action, Change, Downtime, FieldChange, Plan, Reason
from pycompose.render.layout.colour import coloured
from pycompose.render.plan.github import plan_as_annotations
from pycompose.render.plan.html import plan_as_html
from pycompose.render.plan.json import plan_as_json
from pycompose.render.plan.markdown import LIMIT, marker, plan_as_markdown
from pycompose.schema.spec.attribute_table import Impact
from tests.planner.test_reconcile import CASES, plan_of
from tests.render.test_plan import PLAN

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parents[1] / "pycompose" / "render" / "plan" / "plan.schema.json").read_text())


def service(name: str, action: Action = Action.REPLACE, **fields: tuple[object, object]) -> Change:
    changed = tuple(
        FieldChange(path=("services", name, key), before=before, after=after, impact=Impact.RECREATE)
        for key, (before, after) in fields.items()
    )
    return Change(
        address=Address.parse(f"service.{name}[1]"), action=action, reasons=(Reason.FIELD_CHANGED,), fields=changed
    )


HOSTILE = Plan(
    project="demo",
    changes=(
        service(
            "web",
            user=("@everyone #12 `x` | <b>", "```\n::error::no"),
            command=(["a|b"], ["<script>alert(1)</script>"]),
        ),
        Change(address=Address.parse("image.evil|`@me`#1"), action=Action.PULL, reasons=(Reason.MISSING,)),
    ),
    warnings=(Problem(Origin("a,b:c%.yaml", 3, 7), "services.web", "50% of it\nis odd", "look"),),
)
"""Values that mean something to Markdown, to a workflow and to a browser."""


@pytest.mark.parametrize("name", ["plan.md", "plan.github", "plan.html"])
@pytest.mark.parametrize(("folder", "plan"), [("usual", PLAN), ("hostile", HOSTILE)])
def test_what_people_read(folder: str, plan: Plan, name: str) -> None:
    formats: dict[str, Callable[[Plan], str]]
    formats = {"plan.md": plan_as_markdown, "plan.github": plan_as_annotations, "plan.html": plan_as_html}
    assert formats[name](plan) == (HERE / folder / name).read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_plan_is_what_the_schema_says(case: Path) -> None:
    try:
        plan = plan_of(case)
    except ComposeError:
        return  # it is refused, and what is said then is compared elsewhere
    Draft202012Validator(SCHEMA).validate(json.loads(plan_as_json(plan)))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    change = SCHEMA["$defs"]["change"]["properties"]
    assert change["action"]["enum"] == [str(action) for action in Action]
    assert change["reasons"]["items"]["enum"] == [str(reason) for reason in Reason]
    assert change["downtime"]["enum"] == [str(downtime) for downtime in Downtime]
    assert SCHEMA["$defs"]["field"]["properties"]["impact"]["enum"] == [str(impact) for impact in Impact]


def huge(count: int) -> Plan:
    long: dict[str, Any] = {f"attribute{n}": ("x" * 300, "y" * 300) for n in range(5)}
    mild = [service(f"mild{n}", Action.UPDATE, **long) for n in range(count)]
    severe = [service("severe", **long)._replace(data_loss=True)]
    return Plan(project="demo", changes=(*mild, *severe))


def test_markdown_shows_entities_as_they_are_written() -> None:
    warned = Problem(None, "", "no &commat;somebody.env and no &lt;b&gt;")
    assert r"no \&commat;somebody.env and no \&lt;b\&gt;" in plan_as_markdown(Plan(project="demo", warnings=(warned,)))


@pytest.mark.parametrize("count", [1, 10, 30, 2000])
def test_a_comment_never_gets_too_long_and_keeps_what_is_severe(count: int) -> None:
    text = plan_as_markdown(huge(count))
    assert len(text) <= LIMIT
    assert text.startswith(f"{marker('demo')}\n")
    assert "service.severe[1]</code>: replace</summary>" in text
    assert text.count("<details>") == text.count("</details>")
    assert len(re.findall("^```", text, re.MULTILINE)) % 2 == 0
    assert ("are left out, least severe first" in text) == (count > 10)


def test_colours_are_of_the_sign_and_of_what_is_lost() -> None:
    assert coloured("  + service.web[1]\n  a + b\n  ± volume.data  ALL ITS DATA IS LOST\n") == (
        "  \033[32m+\033[0m service.web[1]\n  a + b\n"
        "  \033[33m±\033[0m volume.data  \033[1;31mALL ITS DATA IS LOST\033[0m\n"
    )
