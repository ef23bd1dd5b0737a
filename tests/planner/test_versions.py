"""Two versions of a project as data (before.yaml, after.yaml), and what a reviewer reads of them (diff.txt)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pycompose.plan.address import Address
from pycompose.plan.changes import Action, Change, Plan, Reason
from pycompose.planner.versions.compare_versions import compare_versions
from pycompose.planner.versions.dependents import with_dependents
from pycompose.planner.versions.project_version import Version
from pycompose.render.messages import warnings_as_text
from pycompose.render.plan.github import plan_as_annotations
from pycompose.render.plan.html import plan_as_html
from pycompose.render.plan.json import plan_as_json
from pycompose.render.plan.markdown import plan_as_markdown
from pycompose.render.plan.versions import versions_as_text
from pycompose.render.words import conclusion
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Map, Project
from tests.planner.test_reconcile import CASES as LIVE_CASES
from tests.planner.test_reconcile import plan_of as live_plan_of
from tests.planner.world import project_of as live_project_of
from tests.render.test_formats import SCHEMA
from tests.schema.case import Case, cases

CASES = sorted((Path(__file__).parent / "versions").iterdir())


def plan_of(case: Path) -> Plan:
    facts = json.loads((case / "case.json").read_text()) if (case / "case.json").exists() else {}
    contents = facts.get("contents", {})
    before, after = (
        Version(
            name=name,
            project=project_of(case / f"{name}.yaml", tuple(facts.get("profiles", ()))),
            contents={tuple(place.split(".")): digests[index] for place, digests in contents.items()},
        )
        for index, name in enumerate(("before", "after"))
    )
    return compare_versions(before, after)


def project_of(file: Path, profiles: tuple[str, ...]) -> Project:
    if not file.exists():
        return Project(name="demo", folder=str(file.parent), paths=(), document=Map({"name": "demo"}))
    return load(LoadOptions(files=(file.name,), profiles=profiles, cwd=file.parent, environment={}, symbolic=True))


@pytest.mark.parametrize("name", ["diff.md", "diff.github"])
def test_every_kind_of_change_in_other_formats(name: str) -> None:
    formats: dict[str, Callable[[Plan], str]] = {"diff.md": plan_as_markdown, "diff.github": plan_as_annotations}
    case = Path(__file__).parent / "versions" / "a-bit-of-everything"
    assert formats[name](plan_of(case)) == (case / name).read_text()


def test_a_page_has_a_section_for_each_change() -> None:
    for case in CASES:
        plan = plan_of(case)
        page = plan_as_html(plan)
        assert all(f'id="{change.address}"' in page for change in plan.changes)
        assert escape(conclusion(plan)) in page


def test_the_json_is_what_the_schema_says_and_the_same_each_time() -> None:
    for case in CASES:
        text = plan_as_json(plan_of(case))
        assert text == plan_as_json(plan_of(case))
        Draft202012Validator(SCHEMA).validate(json.loads(text))


LOADABLE = [case for case in cases() if (case.folder / "expected.json").exists()]
"""What else projects can be, in none of which anything is to be told of itself."""


@pytest.mark.parametrize(("one", "other"), [*pairwise(LOADABLE)], ids=lambda case: case.folder.name)
def test_any_two_projects_compare_and_none_differs_from_itself(one: Case, other: Case) -> None:
    before, after = (
        Version(name=case.folder.name, project=load(case.options()._replace(prune=False))) for case in (one, other)
    )
    assert compare_versions(before, before).changes == ()
    plan = compare_versions(before, after)
    assert written(plan)
    Draft202012Validator(SCHEMA).validate(json.loads(plan_as_json(plan)))


ENGINE_KNOWS_MORE = re.compile("dependents-may-restart|image-never-pulled|mac-address")
"""What an image is decides there, or whether an engine of that version loses a MAC address."""
TOUCHING = {Action.REPLACE, Action.UPDATE, Action.RESTART}


def plain_cases() -> list[Path]:
    """Give the cases of plans in which an engine has what an earlier file says, and nothing else."""
    known = (case for case in LIVE_CASES if not ENGINE_KNOWS_MORE.search(case.name))
    return [case for case in known if (case / "before.yaml").exists() and not (case / "case.json").exists()]


def touched(plan: Plan) -> set[tuple[str, Action]]:
    return {
        (str(change.address.whole), change.action)
        for change in plan.changes
        if change.action in TOUCHING and change.reasons != (Reason.SCALE,)
    }


@pytest.mark.parametrize("case", plain_cases(), ids=lambda case: case.name)
def test_what_is_foretold_is_what_an_engine_gets(case: Path) -> None:
    before, after = (
        Version(name=name, project=live_project_of(case / f"{name}.yaml")) for name in ("before", "compose")
    )
    assert touched(compare_versions(before, after)) == touched(live_plan_of(case))


def test_no_secret_is_told() -> None:
    plan = plan_of(Path(__file__).parent / "versions" / "secrets-are-hidden")
    assert "hunter" not in plan_as_json(plan) + written(plan) + repr(plan)


def written(plan: Plan) -> str:
    return versions_as_text(plan) + warnings_as_text(plan.warnings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_differences(case: Path) -> None:
    assert written(plan_of(case)) == (case / "diff.txt").read_text()


def test_a_long_chain_takes_no_longer_than_it_is_long() -> None:
    """Five thousand services that restart with one another: looking at all of them for each would take minutes."""
    count = 5000
    services = {
        f"s{number}": {"depends_on": {f"s{number - 1}": {"restart": True}} if number else {}} for number in range(count)
    }
    first = Change(address=Address.parse("service.s0"), action=Action.REPLACE, reasons=(Reason.FIELD_CHANGED,))
    told = with_dependents({first.address: first}, services)
    assert [str(change.action) for change in told].count("restart") == count - 1
