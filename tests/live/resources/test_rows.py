"""Every row of the attribute table that a network or a volume has, on real engines: applied, changed, taken away.

After each ``up`` the plan is empty. A change is named by exactly its path, with its line, and costs what its row says:
containers go on running on a network that is made anew, and are made anew with a volume.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

import docker
import pytest
import yaml

from pycompose.engine.engine import Engine
from pycompose.schema.spec.attribute_table import Impact, attribute
from tests.live import test_plugins, test_resources
from tests.live.engines import client_of, image_on, project_on
from tests.live.program import Program
from tests.live.resources.cases import Case, Document, Place, cases, rows

pytestmark = pytest.mark.live

Round = Literal["before", "after", "without"]

OLDEST = (1, 41)

ELSEWHERE: dict[str, Callable[..., None]] = {
    "networks.external.name": test_resources.test_external_networks_and_volumes,
    "networks.ipam.driver": test_plugins.test_an_address_driver,
    "networks.name": test_resources.test_a_renamed_network,
    "volumes.external.name": test_resources.test_external_networks_and_volumes,
    "volumes.name": test_resources.test_a_renamed_volume,
}
"""Rows that are shown by a test of their own, because they are no value that is changed."""


def test_every_row_has_a_case() -> None:
    shown = {f"{kind}.{case.row}" for kind in ("networks", "volumes") for case in cases(kind)}
    there = {f"{kind}.{row}" for kind in ("networks", "volumes") for row in rows(kind)}
    assert there - shown == ELSEWHERE.keys()
    assert shown - there == set()


@dataclass
class Record:
    """What was seen of one round: the file, the plan by address, what there was then, and what commands printed."""

    text: str
    plan: dict[str, Document]
    left: dict[str, Document] = field(default_factory=dict)
    made: dict[str, Document] = field(default_factory=dict)
    containers: dict[str, str] = field(default_factory=dict)
    printed: dict[tuple[str, str], str] = field(default_factory=dict)


def _everywhere() -> Iterator[Any]:
    """Give every case with the engine that it is played on."""
    for kind in ("networks", "volumes"):
        for where in ("engine", "newest"):
            for case in cases(kind):
                if where == "newest" or case.api <= OLDEST:
                    yield pytest.param(where, case, id=f"{where}-{kind}-{case.key}")


Played = Callable[[str, str], Mapping[Round, Record]]


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The three rounds of a kind on an engine, played once for all its cases."""

    @cache
    def play_once(where: str, kind: str) -> Mapping[Round, Record]:
        engine: Engine = request.getfixturevalue(where)
        with client_of(engine) as client, project_on(client) as project:
            program = Program(tmp_path_factory.mktemp(kind), project, {"DOCKER_HOST": engine.look.address.url})
            chosen, image = [case for case in cases(kind) if case.api <= engine.look.ping.api], image_on(client)
            return {
                name: _play(program, client, _compose_file(image, kind, chosen, name), chosen)
                for name in get_args(Round)
            }

    return play_once


def _compose_file(image: str, kind: str, chosen: list[Case], name: Round) -> str:
    """Write the project of a round: a service and a network or volume a case, every value on a line of its own."""
    changed = {case.key: {"before": case.before, "after": case.after, "without": {}}[name] for case in chosen}
    services = {
        case.key: {
            "image": image,
            "init": True,
            "command": ["sleep", "600"],
            **({"networks": [case.key]} if kind == "networks" else {"volumes": [f"{case.key}:/data"]}),
        }
        for case in chosen
    }
    made = {case.key: {**case.base, **changed[case.key]} for case in chosen}
    return yaml.safe_dump({"services": services, kind: made}, sort_keys=False)


def _play(program: Program, client: docker.APIClient, text: str, chosen: list[Case]) -> Record:
    program.write(text)
    record = Record(text=text, plan=_plan(program))
    program.run("up", "-d", "--allow-data-loss")
    record.left = _plan(program)
    label = {"label": f"com.docker.compose.project={program.project}"}
    for case in chosen:
        name = f"{program.project}_{case.key}"
        record.made[case.key] = client.inspect_network(name) if case.kind == "networks" else client.inspect_volume(name)
    for container in client.containers(filters=label):
        record.containers[container["Labels"]["com.docker.compose.service"]] = container["Id"]
    for case in chosen:
        for command in case.inside:
            made = client.exec_create(record.containers[case.key], ["sh", "-c", command])
            record.printed[case.key, command] = client.exec_start(made["Id"]).decode().strip()
    return record


def _plan(program: Program) -> dict[str, Document]:
    return {change["address"]: change for change in json.loads(program.out("plan", "--format", "json"))["changes"]}


@pytest.mark.parametrize(("where", "case"), [*_everywhere()])
def test_row(played: Played, where: str, case: Case) -> None:
    rounds = played(where, case.kind)
    for name, record in rounds.items():
        assert record.left == {}, f"{name}: the plan is not empty after up"
    _check_change(case, rounds["before"], rounds["after"], case.named, removed=False)
    _check_change(case, rounds["after"], rounds["without"], case.removed, removed=True)
    assert case.seen, "nothing is read back"
    for path, value in case.seen.items():
        assert _at(rounds["after"].made[case.key], path) == value, path
    for command, output in case.inside.items():
        assert rounds["after"].printed[case.key, command] == output, command


def _check_change(case: Case, before: Record, after: Record, named: tuple[str, ...], *, removed: bool) -> None:
    if not named:
        assert case.address not in after.plan
        assert before.made[case.key].get("Id") == after.made[case.key].get("Id")
        return
    change = after.plan[case.address]
    fields = {f["path"].removeprefix(f"{case.kind}.{case.key}."): f for f in change["fields"]}
    assert sorted(fields) == sorted(named)
    costs = {attribute(case.place(name)).impact for name in named}
    assert {f["impact"] for f in fields.values()} == costs
    assert change["action"] == "replace"
    kept = before.containers[case.key] == after.containers[case.key]
    assert kept is (Impact.DATA_LOSS not in costs)
    if not removed:
        assert {name: f["origin"]["line"] for name, f in fields.items()} == {
            name: _line(after.text, case.place(name)) for name in named
        }


def _at(document: Any, path: str) -> Any:
    """Find a value by its path; a name may have dots in it."""
    if not path:
        return document
    if isinstance(document, dict) and path in document:
        return document[path]
    first, _, rest = path.partition(".")
    return _at(document[int(first)] if isinstance(document, list) else document[first], rest)


def _line(text: str, place: Place) -> int:
    """Say on which line of a file the deepest place on the way to a path stands."""
    node, mark = yaml.compose(text), None
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            mark = node.start_mark
        elif isinstance(node, yaml.MappingNode):
            [(key, node)] = [(key, value) for key, value in node.value if key.value == part] or [(None, None)]
            if key is None:
                break
            mark = key.start_mark
    assert mark is not None
    return int(mark.line) + 1
