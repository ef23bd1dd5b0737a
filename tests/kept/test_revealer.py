"""A snapshot gives the plan that the engine would; without the key it says of no value that it changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pycompose import naming
from pycompose.errors import ComposeError
from pycompose.host.key import Key
from pycompose.kept.codec import concealing, decoded, encoded
from pycompose.kept.revealer import Revealer, with_what_was_not_asked, written_openly
from pycompose.plan.desired import Desired
from pycompose.plan.observed import Observed
from pycompose.plan.options import Options
from pycompose.planner.reconcile import make_plan
from pycompose.redact import Fingerprint
from pycompose.render.messages import error_as_text, warnings_as_text
from pycompose.render.plan.text import plan_as_text
from pycompose.schema.model import Project
from tests.planner.test_reconcile import CASES, Through, plan_of
from tests.planner.world import applied, desired_of, project_of

OURS, OTHER = Key(secret=bytes(32)), Key(secret=bytes(range(32)))


def taken(observed: Observed, applied: Project, key: Key = OURS) -> Observed:
    """Give what a snapshot says that was taken while ``applied`` was what the files said."""
    conceal = concealing(key.fingerprint_of, written_openly(applied))
    return decoded(Observed, json.loads(json.dumps(encoded(observed, conceal))))


def revealer(desired: Desired, project: Project, key: Key = OURS) -> Revealer:
    return Revealer(desired=desired, fingerprint=key.fingerprint_of, key=key.id, locate=project.origin)


def through_a_snapshot(observed: Observed, desired: Desired, project: Project, before: Project) -> Observed:
    return revealer(desired, project).observed(taken(observed, before))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_plan_is_that_of_the_engine(case: Path) -> None:
    assert told(case, through_a_snapshot) == told(case)


def told(case: Path, *through: Through) -> str:
    try:
        plan = plan_of(case, *through)
    except ComposeError as error:
        return error_as_text(error)
    return warnings_as_text(plan.warnings) + plan_as_text(plan)


BEFORE = """\
services:
  web:
    image: web
    environment:
      DB_PASSWORD: hidden-one
      LEVEL: info
    env_file: web.env
    labels:
      token: hidden-two
    volumes: ["data:/data"]
    command: ["serve", "--password", "hidden-three"]
volumes:
  data:
    driver_opts: {o: "username=me,password=hidden-four", type: cifs, device: //host/data}
"""


@pytest.fixture
def before(tmp_path: Path) -> Project:
    (tmp_path / "web.env").write_text("PLAIN=hidden-five\n")
    file = tmp_path / "before.yaml"
    file.write_text(BEFORE)
    return project_of(file)


def after(before: Project, changed: Mapping[str, str]) -> Project:
    text = BEFORE
    for old, new in changed.items():
        text = text.replace(old, new)
    file = before.working_directory / "after.yaml"
    file.write_text(text)
    return project_of(file)


def fields(before: Project, project: Project, key: Key = OURS) -> tuple[list[tuple[Any, ...]], Revealer]:
    """Give the fields that a plan with a snapshot says to differ, and who revealed it."""
    desired = desired_of(project)
    found = revealer(desired, project, key)
    plan = make_plan(desired, found.observed(taken(applied(desired_of(before)), before)), Options(), project.origin)
    return [(f.path[2:], f.before, f.after, f.sensitive) for change in plan.changes for f in change.fields], found


def test_what_may_be_secret_is_compared_without_being_told(before: Project) -> None:
    told = json.dumps(encoded(taken(applied(desired_of(before)), before), lambda path, value: None))
    assert not [word for word in told.split('"') if "hidden" in word]
    assert fields(before, after(before, {}))[0] == []
    assert fields(before, after(before, {"hidden-four": "4"}))[0] == [(("driver_opts", "o"), None, None, True)]
    changes = {"hidden-one": "1", "hidden-two": "2", "hidden-three": "3", "info": "debug"}
    assert sorted(fields(before, after(before, changes))[0]) == [
        (("command",), None, None, True),
        (("environment", "DB_PASSWORD"), None, None, True),
        (("environment", "LEVEL"), "info", "debug", False),
        (("labels", "token"), None, None, True),
    ]


def test_a_value_that_looks_like_none_any_more_is_not_told_either(before: Project) -> None:
    changed = after(before, {'"--password", "hidden-three"': '"--quiet"'})
    assert fields(before, changed)[0] == [(("command",), None, None, True)]


def test_under_another_key_nothing_is_a_change_and_that_is_told(before: Project) -> None:
    changed, found = fields(before, after(before, {"hidden-one": "1", "info": "debug"}), OTHER)
    assert changed == [(("environment", "LEVEL"), "info", "debug", False)]
    unknown = "it is unknown whether it changed: the snapshot was taken with a different key"
    assert sorted((problem.path, problem.what) for problem in found.warnings()) == [
        (path, unknown)
        for path in (
            "services.web.command",
            "services.web.environment.DB_PASSWORD",
            "services.web.environment.PLAIN",
            "services.web.labels.token",
            "volumes.data.driver_opts.o",
        )
    ]


def test_that_a_secret_came_or_went_is_known_without_the_key(before: Project) -> None:
    changed, _ = fields(before, after(before, {"      DB_PASSWORD: hidden-one": "      API_TOKEN: hidden-one"}), OTHER)
    assert sorted(changed) == [
        (("environment", "API_TOKEN"), None, None, True),
        (("environment", "DB_PASSWORD"), None, None, True),
    ]


def test_what_docker_compose_made_is_known_by_its_hash(before: Project) -> None:
    """Its containers have no stamp; the hash beside it is a fingerprint in the snapshot, and is compared as one."""
    desired = desired_of(before)
    observed = applied(desired)
    [container] = observed.containers
    labels = {name: text for name, text in container.labels.items() if name != naming.STAMP}
    foreign = observed._replace(containers=(container._replace(labels=labels, live={}),))
    seen = taken(foreign, before)
    assert type(seen.containers[0].labels[naming.CONFIG_HASH]) is Fingerprint
    [revealed] = revealer(desired, before).observed(seen).containers
    assert revealed.labels[naming.CONFIG_HASH] == labels[naming.CONFIG_HASH]


EXTERNAL = """\
services:
  web: {image: web, networks: [outer], volumes: ["data:/data"]}
networks:
  outer: {external: true}
volumes:
  data: {external: true}
"""


def test_what_was_not_looked_for_is_taken_for_there_and_told(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(EXTERNAL)
    project = project_of(tmp_path / "compose.yaml")
    desired = desired_of(project)
    seen = applied(desired)._replace(networks={}, volumes={})
    asked = {"images": ("web",)}
    completed, told = with_what_was_not_asked(seen, asked, desired, project.origin)
    assert [problem.what for problem in told] == [
        'it is unknown whether the engine has network "outer": it was not looked up',
        'it is unknown whether the engine has volume "data": it was not looked up',
    ]
    make_plan(desired, completed, Options(), project.origin)
    all_asked = {"images": ("web",), "networks": ("outer",), "volumes": ("data",)}
    assert with_what_was_not_asked(seen, all_asked, desired, project.origin) == (seen, ())
    _, told = with_what_was_not_asked(seen, {**all_asked, "images": ()}, desired, project.origin)
    assert [problem.what for problem in told] == [
        'it is unknown whether the engine has image "web": it was not looked up'
    ]
