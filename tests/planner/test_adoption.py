"""What another tool made is known exactly where its config-hash is the file's, and by what it is where it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pycompose import naming
from pycompose.plan.changes import Plan, Reason
from pycompose.plan.observed import Observed
from pycompose.plan.options import Options
from pycompose.planner.reconcile import make_plan
from tests.planner.world import applied, desired_of, project_of

FILE = """\
services:
  web:
    image: web
    command: serve
    mem_limit: 64m
    networks: {front: {aliases: [shop]}}
    volumes: ["data:/data"]
networks:
  front: {driver: bridge, driver_opts: {a: b}}
volumes:
  data: {driver_opts: {type: tmpfs}}
"""

Labels = dict[str, str]
Relabel = Callable[[Labels], Labels]


def by_docker_compose(labels: Labels) -> Labels:
    """Leave what docker compose v5.5 writes."""
    return {name: text for name, text in labels.items() if name != naming.STAMP}


def by_an_older_one(labels: Labels) -> Labels:
    """Digest the same file to something else, as docker compose does after an upgrade."""
    return {**by_docker_compose(labels), naming.CONFIG_HASH: "0" * 64}


def by_an_older_one_of_ours(labels: Labels) -> Labels:
    """Have the stamp beside a hash that we would not compute any more."""
    stamp = {**json.loads(labels[naming.STAMP]), "hash": "0" * 64}
    return {**labels, naming.CONFIG_HASH: "0" * 64, naming.STAMP: json.dumps(stamp)}


def relabelled(observed: Observed, relabel: Relabel) -> Observed:
    def each(found: Any) -> Any:
        return found._replace(labels=relabel(dict(found.labels)))

    return observed._replace(
        containers=tuple(each(container) for container in observed.containers),
        networks={name: each(network) for name, network in observed.networks.items()},
        volumes={name: each(volume) for name, volume in observed.volumes.items()},
    )


def plan_of(folder: Path, relabel: Relabel, text: str = FILE, **live: Any) -> Plan:
    """Apply FILE, relabel all of it, change what is ``live`` of the container, and plan the file with ``text``."""
    (folder / "compose.yaml").write_text(FILE)
    observed = relabelled(applied(desired_of(project_of(folder / "compose.yaml"))), relabel)
    container = observed.containers[0]
    observed = observed._replace(containers=(container._replace(live={**container.live, **live}),))
    (folder / "compose.yaml").write_text(text)
    return make_plan(desired_of(project_of(folder / "compose.yaml")), observed, Options())


@pytest.mark.parametrize("relabel", [by_docker_compose, by_an_older_one, by_an_older_one_of_ours])
def test_what_differs_in_nothing_is_adopted(relabel: Relabel, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, relabel)
    assert (plan.changes, plan.steps) == ((), ())


def test_with_the_hash_of_the_file_what_else_the_container_is_came_from_its_image(tmp_path: Path) -> None:
    supplied: dict[str, Any] = {"user": "1000", "expose": ["80"]}
    assert plan_of(tmp_path, by_docker_compose, **supplied).changes == ()
    [change] = plan_of(tmp_path, by_an_older_one, **supplied).changes
    assert change.reasons == (Reason.NO_STAMP,)


@pytest.mark.parametrize("relabel", [by_docker_compose, by_an_older_one, by_an_older_one_of_ours])
def test_one_changed_value_is_named(relabel: Relabel, tmp_path: Path) -> None:
    [change] = plan_of(tmp_path, relabel, FILE.replace("serve", "listen")).changes
    assert [field.path for field in change.fields] == [("services", "web", "command")]


def test_with_the_hash_of_the_file_another_limit_was_set_by_hand(tmp_path: Path) -> None:
    [drifted] = plan_of(tmp_path, by_docker_compose, mem_limit="1000").changes
    assert drifted.reasons == (Reason.DRIFT,)
    [changed] = plan_of(tmp_path, by_an_older_one, mem_limit="1000").changes
    assert changed.reasons == (Reason.FIELD_CHANGED,)


def test_a_stamp_outlives_a_change_of_how_hashes_are_made(tmp_path: Path) -> None:
    """docker compose recreates everything when a new version digests the same file to another hash."""
    text = FILE.replace("    image: web\n", "    image: web\n    attach: false\n")
    assert plan_of(tmp_path, by_an_older_one_of_ours, text).changes == ()


SPELLED = """\
services:
  web:
    image: web
    runtime: runc
    cap_add: [cap_net_admin]
    volumes_from: ["db:ro"]
    volumes: ["/srv:/srv:z"]
  db: {image: db}
"""


def test_what_ours_would_look_like_is_what_the_file_asks_for(tmp_path: Path) -> None:
    """The engine leaves out what it does anyway, and spells in its own way; docker compose forgets a mode."""
    (tmp_path / "compose.yaml").write_text(SPELLED)
    wanted = desired_of(project_of(tmp_path / "compose.yaml"))
    observed = relabelled(applied(wanted), by_an_older_one)
    [db, web] = observed.containers
    bind = {"type": "bind", "source": "/srv", "target": "/srv", "bind": {"selinux": "z", "create_host_path": False}}
    live = {**web.live, "cap_add": ["NET_ADMIN"], "volumes_from": ["db"], "volumes": [bind]}
    del live["runtime"]

    def planned(**spelled: Any) -> Plan:
        containers = (db, web._replace(live=live, wanted=spelled))
        return make_plan(wanted, observed._replace(containers=containers), Options())

    assert planned(runtime=None, cap_add=["NET_ADMIN"]).changes == ()
    [change] = planned(runtime=None, cap_add=["SYS_ADMIN"]).changes
    assert {field.path[:3] for field in change.fields} == {("services", "web", "cap_add")}
