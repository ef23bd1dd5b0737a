"""Every row of the attribute table on a real engine: applied, changed, taken away.

After each ``up`` the plan is empty. A change is named by exactly its path, with its line, and costs what its row says:
the container stays the same one, or it does not.
"""

from __future__ import annotations

import re
import secrets
import socket
import string
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import docker
import pytest
import yaml

from pycompose.engine.engine import Engine
from pycompose.plan.changes import Action
from pycompose.schema.spec.attribute_table import Impact, attribute
from tests.live.engines import client_of, image_on, project_on
from tests.live.program import Program
from tests.live.rows.cases import Case
from tests.live.rows.rounds import Document, Record, Round, is_cheap, play

pytestmark = pytest.mark.live

Changes = Mapping[str, list[Document]]


class Played(NamedTuple):
    """The three rounds on an engine, and the environment of the files."""

    rounds: Mapping[Round, Record]
    environment: Mapping[str, str]


@pytest.fixture(scope="module")
def on_engine(request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The three rounds of the cases that are asked for on the machine's own engine; played once."""
    return _play(engine, [*_asked_for(request.session, "engine")], tmp_path_factory)


@pytest.fixture(scope="module")
def on_newest(request: pytest.FixtureRequest, newest: Engine, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The three rounds of the cases that are asked for on the newest engine; played once."""
    return _play(newest, [*_asked_for(request.session, "newest")], tmp_path_factory)


def _play(engine: Engine, cases: list[Case], folders: pytest.TempPathFactory) -> Played:
    with client_of(engine) as client, second_image(client) as other, project_on(client) as project:
        image, architecture = image_on(client), client.version()["Arch"]
        environment = {
            "PROJECT": project,
            "IMAGE": image,
            "OTHER_IMAGE": other,
            "PLATFORM": f"linux/{architecture}",
            "DISK": "/dev/loop0",
            "OTHER_DISK": "/dev/loop1",
            **free_addresses(),
        }
        program = Program(folders.mktemp("rows"), project, {**environment, "DOCKER_HOST": engine.look.address.url})
        return Played(play(program, client, image, cases), environment)


def _asked_for(session: pytest.Session, where: str) -> Iterator[Case]:
    for item in session.items:
        if isinstance(item, pytest.Function) and item.originalname == test_row.__name__:
            case = item.callspec.params["case"]
            if isinstance(case, Case) and item.callspec.params["where"] == where:
                yield case


@contextmanager
def second_image(client: docker.APIClient) -> Iterator[str]:
    """An image that gives its containers a program and a variable."""
    name = f"pyct-{secrets.token_hex(4)}-other"
    container = client.create_container(image_on(client))
    supplies = {"Entrypoint": ["env", "FROM=image"], "Cmd": ["sleep", "600"], "Env": ["COLOUR=red"]}
    try:
        client.commit(container, name, "latest", conf=supplies)
    finally:
        client.remove_container(container)
    try:
        yield f"{name}:latest"
    finally:
        client.remove_image(name)


def free_addresses() -> dict[str, str]:
    """Find ports of the host that nobody has, PORT1 to PORT9, and make up networks, NET4 and NET6."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(9)]
        ports = {f"PORT{number}": str(free.getsockname()[1]) for number, free in enumerate(sockets, 1)}
    second, third = secrets.randbelow(100) + 100, secrets.randbelow(256)
    return {**ports, "NET4": f"10.{second}.{third}", "NET6": f"fd00:{secrets.randbelow(0xEFFF) + 0x1000:x}"}


def test_row(request: pytest.FixtureRequest, where: str, case: Case) -> None:
    rounds, environment = request.getfixturevalue(f"on_{where}")
    for name, record in rounds.items():
        assert f"service.{case.service}[1]:" not in record.complaints, record.complaints
        assert _named(record.left.get(case.service, [])) == [], f"{name}: the plan is not empty after up"
    _check_change(case, rounds["after"].plan, case.named, Impact(case.cost or attribute(case.path).impact))
    _check_places(case, rounds["after"])
    _check_values(case, rounds["after"], environment)
    if case.removed:
        _check_change(case, rounds["without"].plan, case.removed, attribute(case.path).removal)
    before, after, without = (record.containers[case.service]["Id"] for record in rounds.values())
    assert (before == after) is (case.cost != Impact.RECREATE and is_cheap(case))
    assert (after == without) is not (
        is_cheap(case) and case.removed and attribute(case.path).removal == Impact.RECREATE
    )


def _check_change(case: Case, plan: Changes, named: tuple[str, ...], cost: Impact) -> None:
    [change] = plan[case.service]
    assert sorted(name for name, _ in _fields(case, change)) == sorted(named)
    assert {field["impact"] for field in change["fields"]} == {cost}
    assert change["action"] == (Action.REPLACE if cost is Impact.RECREATE else Action.UPDATE)


def _check_places(case: Case, record: Record) -> None:
    [change] = record.plan[case.service]
    for name, field in _fields(case, change):
        place = case.at or _place(record.text, f"services.{case.service}.{name}")
        assert f"{field['origin']['file']}:{field['origin']['line']}" == place, name


def _fields(case: Case, change: Document) -> list[tuple[str, Document]]:
    fields = {field["path"].removeprefix(f"services.{case.service}."): field for field in change["fields"]}
    return list(fields.items())


def _named(changes: list[Document]) -> list[str]:
    return [f"{change['action']} {' '.join(field['path'] for field in change['fields'])}" for change in changes]


def _check_values(case: Case, record: Record, environment: Mapping[str, str]) -> None:
    for path, value in _filled(case.seen, environment).items():
        assert _at(record.containers[case.service], path) == value, path
    for command, output in case.inside.items():
        assert record.printed[case.service, command] == _filled(output, environment), command
    assert case.seen or case.inside, "nothing is read back"


def _filled(value: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return string.Template(value).substitute(environment)
    if isinstance(value, dict):
        return {_filled(key, environment): _filled(item, environment) for key, item in value.items()}
    return [_filled(item, environment) for item in value] if isinstance(value, list) else value


def _at(document: Any, path: str) -> Any:
    for part in path.split("."):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def _place(text: str, place: str) -> str:
    """Say on which line of the compose file a place stands, or the deepest one on the way to it that is there."""
    node, line, rest = yaml.compose(text), 0, place
    while node and rest and (found := _below(node, rest)):
        mark, node, rest = found
        line = mark.line + 1
    return f"compose.yaml:{line}"


def _below(node: yaml.Node, rest: str) -> tuple[yaml.Mark, yaml.Node, str] | None:
    """Go down one step: by index, by key (which may have dots), or to the ``KEY=VALUE`` of a list.

    A mapping that became a list has its keys for items.
    """
    if isinstance(node, yaml.MappingNode) and (number := re.match(r"\[(\d+)\]$", rest)):
        key, value = node.value[int(number[1])]
        return key.start_mark, value, ""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if re.match(rf"{re.escape(key.value)}(?=[.\[]|$)", rest):
                return key.start_mark, value, rest[len(key.value) :].removeprefix(".")
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            if rest.startswith(f"[{index}]"):
                return item.start_mark, item, rest.removeprefix(f"[{index}]").removeprefix(".")
            if isinstance(item, yaml.ScalarNode) and item.value.partition("=")[0] == rest:
                return item.start_mark, item, ""
    return None
