"""What has moved since a plan was saved is named; what does not count is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pycompose.kept.basis import Basis, Choices, Inputs, SavedPlan, as_it_was, moved, otherwise
from pycompose.plan.changes import Plan
from pycompose.plan.observed import Observed, ObservedContainer
from pycompose.plan.options import Options
from pycompose.planner.reconcile import make_plan
from tests.planner.world import applied, desired_of, project_of

BEFORE = """\
services:
  db:
    image: db
    healthcheck: {test: ["CMD", "true"]}
    networks: [front]
    volumes: ["data:/data"]
  web:
    image: web
    LEVEL
    depends_on:
      db: {condition: service_healthy}
networks:
  front: {}
volumes:
  data: {}
"""

INPUTS = Inputs(
    files={"/there/compose.yaml": "id:1", "/etc/common.yaml": "id:2"},
    variables={"TAG": "id:3", "UNSET": None},
    contents={"secrets.token": "id:4"},
    contexts={"web": "id:5"},
)


@pytest.fixture
def saved(tmp_path: Path) -> SavedPlan:
    """A plan that makes web anew."""
    (tmp_path / "before.yaml").write_text(BEFORE.replace("LEVEL", "hostname: one"))
    (tmp_path / "after.yaml").write_text(BEFORE.replace("LEVEL", "hostname: other"))
    observed = applied(desired_of(project_of(tmp_path / "before.yaml")))
    basis = Basis(key="id", inputs=INPUTS, observed=observed)
    return SavedPlan(choices=Choices(folder="/there"), basis=basis, plan=plan_in(tmp_path, observed))


def plan_in(folder: Path, observed: Observed) -> Plan:
    return make_plan(desired_of(project_of(folder / "after.yaml")), observed, Options())


def with_container(basis: Basis, service: str, **values: Any) -> Basis:
    containers = tuple(
        container._replace(**values) if container.service == service else container
        for container in basis.observed.containers
    )
    return with_observed(basis, containers=containers)


def with_observed(basis: Basis, **values: Any) -> Basis:
    return basis._replace(observed=basis.observed._replace(**values))


def with_inputs(basis: Basis, **values: Any) -> Basis:
    return basis._replace(inputs=basis.inputs._replace(**values))


def of(basis: Basis, service: str) -> ObservedContainer:
    [container] = basis.observed.of_service(service)
    return container


def with_guest(basis: Basis) -> Basis:
    guest = of(basis, "db")._replace(id="guest", name="demo-db-2", number=2)
    return with_observed(basis, containers=(*basis.observed.containers, guest))


def with_one_off(basis: Basis) -> Basis:
    made = of(basis, "db")._replace(id="guest", name="demo-db-run-1", one_off=True)
    return with_observed(basis, containers=(*basis.observed.containers, made))


def without(basis: Basis, kind: str, name: str) -> Basis:
    left = {key: value for key, value in getattr(basis.observed, kind).items() if key != name}
    return with_observed(basis, **{kind: left})


OTHER_KEY = """\
PYCOMPOSE_KEY: the plan was saved with the key id, but the current key is other
    set it to the original key; without it nothing can be compared"""

WAYS: dict[str, tuple[Callable[[Basis], Basis], list[str]]] = {
    "nothing": (lambda b: b, []),
    "engine": (
        lambda b: with_observed(b, engine=b.observed.engine._replace(id="other")),
        ["engine: it is a different one: other, was engine"],
    ),
    "api": (
        lambda b: with_observed(b, engine=b.observed.engine._replace(api=(1, 41))),
        ["engine: its API version is 1.41, was 1.51"],
    ),
    "engine-version": (lambda b: with_observed(b, engine=b.observed.engine._replace(version="29")), []),
    "project": (lambda b: with_observed(b, project="other"), ["project: it is other, was demo"]),
    "target": (lambda b: b._replace(target="swarm"), ["target: it is swarm, was engine"]),
    "files": (
        lambda b: with_inputs(b, files={"/there/compose.yaml": "id:other", "/there/.env": "id:new"}),
        ["/etc/common.yaml: it no longer exists", ".env: it is new", "compose.yaml: it changed"],
    ),
    "variables": (
        lambda b: with_inputs(b, variables={"TAG": None, "UNSET": "id:set", "NEW": "id:new"}),
        ["the variable TAG: it changed", "the variable UNSET: it changed"],
    ),
    "contents": (lambda b: with_inputs(b, contents={"secrets.token": "id:5"}), ["secrets.token: it changed"]),
    "contexts": (lambda b: with_inputs(b, contexts={"web": "id:6"}), ["the build context of web: it changed"]),
    "image-gone": (lambda b: without(b, "images", "web"), ["image.web: it no longer exists"]),
    "network-gone": (lambda b: without(b, "networks", "demo_front"), ["network.front: it no longer exists"]),
    "volume-gone": (lambda b: without(b, "volumes", "demo_data"), ["volume.data: it no longer exists"]),
    "member": (with_guest, ["service.db[2]: it is new"]),
    "touched-anew": (lambda b: with_container(b, "web", id="other"), ["service.web[1]: it is a different one now"]),
    "touched-stamp": (lambda b: with_container(b, "web", labels={}), ["service.web[1]: it was recreated"]),
    "touched-stopped": (
        lambda b: with_container(b, "web", state="exited"),
        ["service.web[1]: it was running, and is now done"],
    ),
    "touched-failed": (
        lambda b: with_container(b, "web", state="exited", exit_code=1),
        ["service.web[1]: it was running, and is now stopped with an error"],
    ),
    "touched-changed": (
        lambda b: with_container(b, "web", live={**of(b, "web").live, "mem_limit": "1"}),
        ["service.web[1]: it was changed"],
    ),
    "touched-attached": (
        lambda b: with_container(b, "web", networks={**of(b, "web").networks, "other": {}}),
        ["service.web[1]: it was changed"],
    ),
    "touched-restarting": (lambda b: with_container(b, "web", state="restarting"), []),
    "touched-address": (
        lambda b: with_container(
            b, "web", networks={name: {"mac_address": "02:42:ac:11:00:09"} for name in of(b, "web").networks}
        ),
        [],
    ),
    "health": (lambda b: with_container(b, "db", health="unhealthy"), []),
    "untouched-anew": (lambda b: with_container(b, "db", id="other"), []),
    "run": (with_one_off, []),
    "key": (
        lambda b: with_inputs(b, files={})._replace(key="other"),
        [OTHER_KEY],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_moved_is_named(saved: SavedPlan, way: str) -> None:
    move, named = WAYS[way]
    assert [str(problem) for problem in moved(saved, move(saved.basis))] == named


def test_what_does_not_count_gives_the_same_plan(saved: SavedPlan, tmp_path: Path) -> None:
    ill = with_container(saved.basis, "db", health="unhealthy").observed
    assert otherwise(saved.plan, plan_in(tmp_path, ill))
    assert plan_in(tmp_path, as_it_was(ill, saved.basis.observed)) == saved.plan


def test_what_counts_is_not_taken_for_what_it_was(saved: SavedPlan) -> None:
    stopped = with_container(saved.basis, "db", state="exited", health="none").observed
    assert as_it_was(stopped, saved.basis.observed) == stopped


def test_another_plan_is_told_by_address(saved: SavedPlan, tmp_path: Path) -> None:
    stopped = with_container(saved.basis, "db", state="exited").observed
    told = otherwise(saved.plan, plan_in(tmp_path, stopped))
    assert [str(problem) for problem in told] == [
        "service.db[1]: a new plan would do something else with it",
        "service.web[1]: a new plan would do something else with it",
    ]
