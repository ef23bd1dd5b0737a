"""Configs and secrets of a container: where they go, what is mounted, and what a plan may know of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pycompose import naming
from pycompose.plan.changes import Plan, Reason
from pycompose.plan.file_specs import FileSpec
from pycompose.plan.observed import Observed
from pycompose.plan.options import Options
from pycompose.plan.steps import CreateContainer
from pycompose.planner.reconcile import make_plan
from pycompose.render.plan.json import plan_as_json
from pycompose.render.plan.text import plan_as_text
from pycompose.schema.model import Project
from tests.planner.world import applied, desired_of, project_of

MOUNTED, COPIED = {"copied": False}, {"copied": True}


def project(folder: Path, web: dict[str, Any], name: str = "compose", **files: dict[str, Any]) -> Project:
    """Load a project with the service ``web``; files named ``token`` and ``settings`` are there."""
    for each in ("token", "settings"):
        (folder / each).write_text(f"this is the {each}\n")
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump({"services": {"web": {"image": "web", **web}}, **files}))
    return project_of(file, environment={"TOKEN": "hunter2"})


def plan_between(before: Project, after: Project) -> Plan:
    return make_plan(desired_of(after), applied(desired_of(before)), Options(), after.origin)


SECRETS = {"token": {"file": "token"}, "variable": {"environment": "TOKEN"}}


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("token", {"target": "/run/secrets/token", **MOUNTED}),
        ({"source": "token", "target": "other"}, {"target": "/run/secrets/other", **MOUNTED}),
        ({"source": "token", "target": "/etc/../etc/app//other"}, {"target": "/etc/app/other", **MOUNTED}),
        ({"source": "token", "uid": "101"}, {"uid": 101, "gid": 0, "mode": 0o444, **COPIED}),
        ({"source": "token", "gid": "0"}, {"uid": 0, "gid": 0, "mode": 0o444, **COPIED}),
        ({"source": "token", "mode": 0o440}, {"uid": 0, "gid": 0, "mode": 0o440, **COPIED}),
        ({"source": "token", "mode": "0400"}, {"mode": 0o400, **COPIED}),
        ("variable", {"target": "/run/secrets/variable", "file": "", "mode": 0o444, **COPIED}),
    ],
)
def test_a_file_is_mounted_unless_it_is_to_belong_to_somebody(
    mount: Any, expected: dict[str, Any], tmp_path: Path
) -> None:
    [file] = desired_of(project(tmp_path, {"secrets": [mount]}, secrets=SECRETS)).services["web"].files
    assert {key: getattr(file, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("user", "owner"),
    [
        ("1000:1001", (1000, 1001)),
        ("1000", (1000, 0)),
        ("node", (0, 0)),
        ("node:1001", (0, 0)),
        ("1000:staff", (1000, 0)),
    ],
)
def test_a_copied_file_belongs_to_the_user_of_its_service(user: str, owner: tuple[int, int], tmp_path: Path) -> None:
    web = {
        "user": user,
        "secrets": [{"source": "variable", "mode": 0o440}, {"source": "token", "uid": "5", "gid": "6"}],
    }
    files = desired_of(project(tmp_path, web, secrets=SECRETS)).services["web"].files
    assert [(file.uid, file.gid) for file in files] == [owner, (5, 6)]


def test_a_config_lies_at_the_root() -> None:
    assert FileSpec(path=("configs", 0), place=("configs", "a", "content"), target="/a").source == ("configs", "a")


def test_where_configs_go(tmp_path: Path) -> None:
    configs = {"settings": {"content": "x"}}
    web = {"configs": ["settings", {"source": "settings", "target": "etc/settings"}]}
    files = desired_of(project(tmp_path, web, configs=configs)).services["web"].files
    assert [file.target for file in files] == ["/settings", "/etc/settings"]


def test_another_file_is_a_change_also_with_the_same_content(tmp_path: Path) -> None:
    web = {"secrets": ["token"]}
    before = project(tmp_path, web, "before", secrets=SECRETS)
    (tmp_path / "moved").write_bytes((tmp_path / "token").read_bytes())
    after = project(tmp_path, web, "after", secrets={"token": {"file": "moved"}})
    [change] = plan_between(before, after).changes
    assert change.reasons == (Reason.FIELD_CHANGED,)
    [field] = change.fields
    assert (field.path, field.before, field.after) == (
        ("secrets", "token", "file"),
        f"{tmp_path}/token",
        f"{tmp_path}/moved",
    )
    assert "      ~ secrets.token.file: " in plan_as_text(plan_between(before, after))


def test_a_file_that_becomes_a_variable_is_a_change(tmp_path: Path) -> None:
    web = {"secrets": ["token"]}
    before = project(tmp_path, web, "before", secrets=SECRETS)
    after = project(tmp_path, web, "after", secrets={"token": {"environment": "TOKEN"}})
    [change] = plan_between(before, after).changes
    assert [field.path for field in change.fields] == [("secrets", "token", "file"), ("secrets", "token")]
    assert change.reasons == (Reason.FIELD_CHANGED, Reason.CONTENT_CHANGED)


def test_a_variable_that_becomes_text_of_the_same_content_is_none(tmp_path: Path) -> None:
    web = {"configs": ["token"]}
    before = project(tmp_path, web, "before", configs={"token": {"environment": "TOKEN"}})
    after = project(tmp_path, web, "after", configs={"token": {"content": "hunter2"}})
    assert plan_between(before, after).changes == ()


SECRET = st.text("abcdefgh", min_size=8, max_size=20)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=SECRET, new=SECRET)
def test_a_content_is_nowhere_and_every_change_of_it_is_seen(old: str, new: str, tmp_path: Path) -> None:
    web = {"configs": ["app"], "secrets": ["token"]}
    files = {"secrets": {"token": {"file": "secret"}}}
    (tmp_path / "secret").write_text(old)
    before = project(tmp_path, web, "before", configs={"app": {"content": old}}, **files)
    world = applied(desired_of(before))
    (tmp_path / "secret").write_text(new)
    after = project(tmp_path, web, "after", configs={"app": {"content": new}}, **files)
    plan = make_plan(desired_of(after), world, Options(), after.origin)
    assert [change.reasons for change in plan.changes] == ([(Reason.CONTENT_CHANGED,)] if old != new else [])
    shown = f"{plan}{plan_as_json(plan)}{plan_as_text(plan)}{world.containers[0].labels}"
    assert old not in shown
    assert new not in shown


def foreign(world: Observed, **live: Any) -> Observed:
    """Make the one container that of another tool: it has no stamp, and only mounts tell of its secrets."""
    container = world.containers[0]
    labels = {key: text for key, text in container.labels.items() if key not in {naming.STAMP, naming.CONFIG_HASH}}
    live = {**container.live, "secrets": [], "configs": [], **live}
    return world._replace(containers=(container._replace(labels=labels, live=live),))


def bind(source: str, target: str, *, read_only: bool = True) -> dict[str, Any]:
    mount = {"type": "bind", "source": source, "target": target, "bind": {}}
    return mount | ({"read_only": True} if read_only else {})


def adopted(folder: Path, *mounts: dict[str, Any]) -> Plan:
    web = {"secrets": ["token", "variable"], "volumes": ["/data:/data"]}
    wanted = desired_of(project(folder, web, secrets=SECRETS))
    live = [bind("/data", "/data", read_only=False), *mounts]
    return make_plan(wanted, foreign(applied(wanted), volumes=live), Options())


def test_what_another_tool_mounted_for_a_secret_is_that_secret(tmp_path: Path) -> None:
    plan = adopted(tmp_path, bind(f"{tmp_path}/token", "/run/secrets/token"))
    assert plan.changes == ()
    assert [warning.path for warning in plan.warnings] == ["secrets.token", "secrets.variable"]


@pytest.mark.parametrize("mounts", [[], [bind("/elsewhere", "/run/secrets/token")]])
def test_what_is_not_mounted_or_another_file_is_missing(mounts: list[dict[str, Any]], tmp_path: Path) -> None:
    [change] = adopted(tmp_path, *mounts).changes
    assert change.reasons == (Reason.NO_STAMP,)
    assert {field.path[:4] for field in change.fields} >= {("services", "web", "secrets", 0)}


def test_what_is_mounted_is_not_copied(tmp_path: Path) -> None:
    plan = make_plan(
        desired_of(project(tmp_path, {"secrets": ["token"]}, secrets=SECRETS)),
        applied(desired_of(project(tmp_path, {})))._replace(containers=()),
        Options(),
    )
    assert [step.verb for step in plan.steps] == ["create", "start"]
    [create, _] = plan.steps
    assert isinstance(create, CreateContainer)
    assert create.container.files[0].file == f"{tmp_path}/token"
