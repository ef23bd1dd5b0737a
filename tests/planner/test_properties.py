"""What holds for every project: applied, it needs nothing; one value changed, exactly that value is named."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pycompose.errors import dotted
from pycompose.plan.changes import Plan
from pycompose.plan.options import Options
from pycompose.planner.reconcile import make_plan
from pycompose.schema.spec.attribute_table import Impact
from tests.planner.world import applied, desired_of, project_of

VALUES: dict[str, tuple[Any, Any, str]] = {
    "environment": ({"A": "1", "B": "2"}, {"A": "1", "B": "3"}, "environment.B"),
    "command": ("one two", "one three", "command"),
    "entrypoint": (["one"], ["two"], "entrypoint"),
    "user": ("1000", "1001", "user"),
    "working_dir": ("/a", "/b", "working_dir"),
    "hostname": ("a", "b", "hostname"),
    "labels": ({"a": "1"}, {"a": "2"}, "labels.a"),
    "ports": (["8080:80"], ["8081:80"], "ports[0]"),
    "volumes": (["/a:/x"], ["/b:/x"], "volumes[0]"),
    "healthcheck": (
        {"test": ["CMD", "true"], "interval": "5s"},
        {"test": ["CMD", "true"], "interval": "6s"},
        "healthcheck.interval",
    ),
    "init": (True, False, "init"),
    "tty": (True, False, "tty"),
    "privileged": (True, False, "privileged"),
    "read_only": (True, False, "read_only"),
    "cap_add": (["NET_ADMIN"], ["SYS_TIME"], "cap_add"),
    "stop_signal": ("SIGINT", "SIGTERM", "stop_signal"),
    "stop_grace_period": ("5s", "1m30s", "stop_grace_period"),
    "restart": ("always", "unless-stopped", "restart"),
    "mem_limit": ("128m", "256m", "mem_limit"),
    "cpus": (0.5, 1.5, "cpus"),
    "pids_limit": (10, 20, "pids_limit"),
    "extra_hosts": (["a:10.0.0.1"], ["a:10.0.0.2"], "extra_hosts"),
    "tmpfs": (["/a"], ["/b"], "tmpfs"),
    "ulimits": ({"nofile": 10}, {"nofile": 20}, "ulimits.nofile"),
    "sysctls": ({"net.core.somaxconn": "10"}, {"net.core.somaxconn": "20"}, "sysctls"),
    "configs": (["settings"], [{"source": "settings", "target": "/other"}], "configs[0]"),
    "secrets": (["token"], [{"source": "token", "target": "other"}], "secrets[0]"),
    "shm_size": ("64m", "128m", "shm_size"),
}
"""By attribute: a value, another one, and where the difference stands."""

SLOW_FIRST = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(folder: Path, name: str, service: dict[str, Any]) -> Path:
    file = folder / f"{name}.yaml"
    (folder / "file").touch()
    files = {"configs": {"settings": {"file": "file"}}, "secrets": {"token": {"file": "file"}}}
    file.write_text(yaml.safe_dump({"services": {"web": {"image": "web", **service}}, **files}))
    return file


def plan_between(before: Path, after: Path) -> Plan:
    old, new = project_of(before), project_of(after)
    return make_plan(desired_of(new), applied(desired_of(old)), Options(), new.origin)


@pytest.mark.parametrize("name", VALUES)
def test_a_changed_attribute_is_named_and_nothing_else(name: str, tmp_path: Path) -> None:
    before, after, path = VALUES[name]
    plan = plan_between(write(tmp_path, "before", {name: before}), write(tmp_path, "after", {name: after}))
    [change] = plan.changes
    assert str(change.address) == "service.web[1]"
    assert change.fields
    for field in change.fields:
        assert dotted(field.path).startswith(f"services.web.{path}")
        assert field.origin is not None
        assert field.origin.file == "after.yaml"


@pytest.mark.parametrize("name", VALUES)
def test_an_attribute_taken_away_or_added_is_named(name: str, tmp_path: Path) -> None:
    with_it, without = write(tmp_path, "with", {name: VALUES[name][0]}), write(tmp_path, "without", {})
    for before, after in ((with_it, without), (without, with_it)):
        [change] = plan_between(before, after).changes
        assert all(field.path[2] == name for field in change.fields)


chosen = st.sets(st.sampled_from(sorted(VALUES)))


@SLOW_FIRST
@given(names=chosen)
def test_what_was_applied_needs_nothing(names: set[str], tmp_path: Path) -> None:
    file = write(tmp_path, "same", {name: VALUES[name][0] for name in names})
    plan = plan_between(file, file)
    assert not plan.changes
    assert not plan.steps


@SLOW_FIRST
@given(names=chosen, changed=st.sampled_from(sorted(VALUES)))
def test_one_change_among_many_attributes_is_the_only_one_named(names: set[str], changed: str, tmp_path: Path) -> None:
    same = {name: VALUES[name][0] for name in names - {changed}}
    before = write(tmp_path, "before", {**same, changed: VALUES[changed][0]})
    after = write(tmp_path, "after", {**same, changed: VALUES[changed][1]})
    [change] = plan_between(before, after).changes
    assert {field.path[2] for field in change.fields} == {changed}


@SLOW_FIRST
@given(names=chosen)
def test_the_order_of_the_file_means_nothing(names: set[str], tmp_path: Path) -> None:
    values = {name: VALUES[name][0] for name in sorted(names)}
    turned = dict(reversed(values.items()))
    plan = plan_between(write(tmp_path, "before", values), write(tmp_path, "after", turned))
    assert not plan.changes


def test_limits_and_restart_policy_are_changed_in_place(tmp_path: Path) -> None:
    for name in ("mem_limit", "cpus", "pids_limit", "restart"):
        before, after, _ = VALUES[name]
        [change] = plan_between(write(tmp_path, "b", {name: before}), write(tmp_path, "a", {name: after})).changes
        assert change.action == "update"
        assert {field.impact for field in change.fields} == {Impact.IN_PLACE}
