"""Plans and observations survive being written and read; what is secret does not survive being written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pycompose import naming
from pycompose.errors import ComposeError, ValuePath
from pycompose.kept.codec import Conceal, concealing, decoded, encoded
from pycompose.plan.changes import Plan
from pycompose.plan.observed import Observed
from pycompose.plan.options import Options
from pycompose.plan.stamp import Stamp
from pycompose.planner.reconcile import make_plan
from pycompose.redact import Fingerprint
from pycompose.render.plan.github import plan_as_annotations
from pycompose.render.plan.html import plan_as_html
from pycompose.render.plan.json import plan_as_json
from pycompose.render.plan.markdown import plan_as_markdown
from pycompose.render.plan.text import plan_as_text
from tests.planner.test_reconcile import CASES, plan_of
from tests.planner.world import applied, desired_of, project_of

FORMATS = (plan_as_text, plan_as_json, plan_as_markdown, plan_as_annotations, plan_as_html)

SECRETIVE = """\
services:
  web:
    image: web
    build:
      context: .
      args: {PLAIN_ARG: kept-from-args}
    command: ["serve", "--password", "kept-from-command"]
    environment:
      DB_PASSWORD: kept-from-environment
      LEVEL: kept-from-level
      URL: http://user:kept-from-url@db
    labels:
      owner: kept-from-label
    networks:
      default:
        driver_opts: {token: kept-from-attachment}
    post_start:
      - command: ["true"]
        environment: {HOOK: kept-from-hook}
volumes:
  data:
    driver_opts:
      type: cifs
      o: username=me,password=kept-from-volume
"""


def fingerprint(path: ValuePath, value: Any) -> str:
    return f"key:{hashlib.sha256(json.dumps([path, value]).encode()).hexdigest()}"


HIDING = concealing(fingerprint)


def through_a_file(kind: type, value: Any, conceal: Conceal = HIDING) -> Any:
    return decoded(kind, json.loads(json.dumps(encoded(value, conceal))))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_plan_that_was_read_is_shown_as_the_one_that_was_written(case: Path) -> None:
    try:
        plan = plan_of(case)
    except ComposeError:
        return
    read = through_a_file(Plan, plan)
    assert encoded(read, HIDING) == encoded(plan, HIDING)
    assert [write(read) for write in FORMATS] == [write(plan) for write in FORMATS]


def test_without_anything_to_conceal_what_was_observed_comes_back_whole(tmp_path: Path) -> None:
    observed = applied(desired_of(project_of(written(tmp_path))))
    assert through_a_file(Observed, observed, lambda path, value: None) == observed


def test_no_secret_is_written(tmp_path: Path) -> None:
    desired = desired_of(project_of(written(tmp_path)))
    observed = applied(desired)
    gone = applied(desired, {"gone": [container.name for container in observed.containers]})
    plan = plan_of_world(tmp_path, gone._replace(images={}))
    for value in (observed, plan):
        assert "kept-from" not in json.dumps(encoded(value, HIDING))
    assert "kept-from" in json.dumps(encoded(observed, lambda path, value: None))


def test_what_was_written_for_everybody_stays_in_the_clear(tmp_path: Path) -> None:
    clear = {("environment", "LEVEL"), ("environment", "DB_PASSWORD")}
    observed = applied(desired_of(project_of(written(tmp_path))))
    [container] = through_a_file(Observed, observed, concealing(fingerprint, clear)).containers
    environment = container.live["environment"]
    assert environment["LEVEL"] == "kept-from-level"
    assert environment["DB_PASSWORD"] == fingerprint(("environment", "DB_PASSWORD"), "kept-from-environment")
    assert type(environment["DB_PASSWORD"]) is Fingerprint


def test_a_hash_over_secrets_is_concealed_and_the_stamp_beside_it_still_counts(tmp_path: Path) -> None:
    observed = applied(desired_of(project_of(written(tmp_path))))
    hash_ = observed.containers[0].labels[naming.CONFIG_HASH]
    assert hash_ not in json.dumps(encoded(observed, HIDING))
    [container] = through_a_file(Observed, observed).containers
    stamp, before = Stamp.decode(container.labels), Stamp.decode(observed.containers[0].labels)
    assert stamp is not None
    assert before is not None
    assert stamp == before._replace(hash=stamp.hash)


def written(folder: Path) -> Path:
    file = folder / "compose.yaml"
    file.write_text(SECRETIVE)
    return file


def plan_of_world(folder: Path, observed: Observed) -> Plan:
    return make_plan(desired_of(project_of(folder / "compose.yaml")), observed, Options())
