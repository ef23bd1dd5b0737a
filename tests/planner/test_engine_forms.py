"""Every value that loads is planned or refused with its place, whatever the engine would do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pycompose.errors import LoadError, PlanError, Problem, ValuePath, dotted
from pycompose.plan.options import Options
from pycompose.planner.checks.engine_forms import FORMS
from pycompose.planner.reconcile import make_plan
from pycompose.schema.spec.attribute_table import table
from tests.planner.world import desired_of, nothing, project_of
from tests.schema.places import PLACES, document_with

FORMED = [path for path, row in PLACES if row.engine is not None]
ODD = ["", "x", "-1", "0", "9" * 30, "1.5", "a:b:c", "a=b", "/", "é b", "a\0b", "5s", 0, -1, 1.5, 10**30, True, None]


@pytest.mark.parametrize("path", FORMED, ids=dotted)
def test_no_value_ends_in_a_traceback(path: ValuePath, tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    for value in (*ODD, *([value] for value in ODD[:12]), {"x": "x"}, {"x": -1}):
        file.write_text(yaml.safe_dump(document_with(path, value)))
        assert all(problem.origin for problem in problems_of(file) if problem.path)


def problems_of(file: Path) -> tuple[Problem, ...]:
    """Load and plan a file for the newest engine and the oldest; give the problems where that is refused."""
    try:
        project = project_of(file)
        for observed in (nothing(), nothing((1, 41))):
            make_plan(desired_of(project), observed, Options(), project.origin)
    except (LoadError, PlanError) as error:
        return error.problems
    return ()


def test_the_table_names_every_form() -> None:
    assert {row.engine for _, row in PLACES if row.engine is not None} == FORMS.keys()
    assert table().engine is None


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("signal", "15"),
        ("signal", "SIGRTMAX-14"),
        ("mac", "0242.ac11.0002"),
        ("mac", "02:42:ac:11:00:02:00:01"),
        ("image", "busybox"),
        ("image", "[::1]:5000/a/b:Tag_1.x"),
        ("image", "Upper/lower"),
        ("cpuset", ""),
        ("working_dir", ""),
        ("subnet", "fd00::/64"),
        ("user", "web"),
        ("duration", "1m30s"),
        ("restart", "on-failure"),
    ],
)
def test_what_an_engine_accepts(form: str, value: Any) -> None:
    assert [*FORMS[form](value)] == []


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("signal", "SIGRTMIN+16"),
        ("signal", "0"),
        ("mac", "02:42-ac:11:00:02"),
        ("mac", "02:42:ac:11:00"),
        ("image", "a//b"),
        ("image", "http://a/b"),
        ("image", "a:b:c"),
        ("image", "a@sha256:1234"),
        ("image", "../a"),
        ("subnet", "10.0.0.0/255.0.0.0"),
        ("address", "010.0.0.1"),
        ("container_name", "a"),
    ],
)
def test_what_no_engine_accepts(form: str, value: Any) -> None:
    assert [*FORMS[form](value)] != []
