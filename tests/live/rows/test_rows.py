"""Every row of the attribute table on a real engine: applied, changed, taken away.

After each ``up`` the plan is empty. A change is named by exactly its path, with its line, and costs what its row says:
the container stays the same one, or it does not.
"""

from __future__ import annotations

import re
import secrets
import socket
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, NamedTuple

import docker
import pytest
import yaml

from pycompose.engine.connect import Engine
from pycompose.planner.plan import Action
from pycompose.schema.table import Impact, attribute
from tests.live.engines import client_of, image_on, project_on
from tests.live.program import Program
from tests.live.rows.cases import Case, cases, themes
from tests.live.rows.rounds import Record, Round, play

pytestmark = pytest.mark.live

OLDEST = (1, 41)


def _everywhere() -> Iterator[Any]:
    """Give every case with the engine and the theme it is played with."""
    for theme in themes():
        for where in ("engine", "newest"):
            for case in cases(theme):
                if where == "newest" or case.api <= OLDEST:
                    yield pytest.param(where, theme, case, id=f"{where}-{theme}-{case.service}")


class Played(NamedTuple):
    """A theme's three rounds, and the environment of its file."""

    rounds: Mapping[Round, Record]
    environment: Mapping[str, str]


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Played]:
    """The three rounds of a theme on an engine, played once for all its cases."""

    @cache
    def play_once(name: str, theme: str) -> Played:
        engine: Engine = request.getfixturevalue(name)
        with client_of(engine) as client, project_on(client) as project, second_image(client, project) as other:
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
            folder = tmp_path_factory.mktemp(theme)
            program = Program(folder, project, {**environment, "DOCKER_HOST": engine.address.url})
            chosen = [case for case in cases(theme) if case.api <= engine.reader.ping.api]
            return Played(play(program, client, image, theme, chosen), environment)

    return play_once


@contextmanager
def second_image(client: docker.APIClient, project: str) -> Iterator[str]:
    """Another name for the image, while it is needed."""
    name = f"{project}-other"
    client.tag(image_on(client), name)
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


@pytest.mark.parametrize(("where", "theme", "case"), [*_everywhere()])
def test_row(played: Callable[[str, str], Played], where: str, theme: str, case: Case) -> None:
    rounds, environment = played(where, theme)
    for name in ("before", "after", "without"):
        assert f"service.{case.service}[1]:" not in rounds[name].complaints, rounds[name].complaints
        assert _named(rounds[name].left.get(case.service, [])) == [], f"{name}: the plan is not empty after up"
    _check_change(case, rounds["before"], rounds["after"], case.named, removed=False)
    _check_values(case, rounds["after"], environment)
    if case.removed:
        _check_change(case, rounds["after"], rounds["without"], case.removed, removed=True)


def _check_change(case: Case, before: Record, after: Record, named: tuple[str, ...], *, removed: bool) -> None:
    [change] = after.plan[case.service]
    fields = {field["path"].removeprefix(f"services.{case.service}."): field for field in change["fields"]}
    assert sorted(fields) == sorted(named)
    row = attribute(case.path)
    cost = row.removal if removed else Impact(case.cost or row.impact)
    assert {field["impact"] for field in fields.values()} == {cost}
    kept = before.containers[case.service]["Id"] == after.containers[case.service]["Id"]
    assert (change["action"], kept) == ((Action.REPLACE, False) if cost is Impact.RECREATE else (Action.UPDATE, True))
    if not removed:
        places = {name: f"{field['origin']['file']}:{field['origin']['line']}" for name, field in fields.items()}
        assert places == {name: case.at or _place(after.text, f"services.{case.service}.{name}") for name in named}


def _named(changes: list[dict[str, Any]]) -> list[str]:
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
            if isinstance(item, yaml.ScalarNode) and item.value.startswith(f"{rest}="):
                return item.start_mark, item, ""
    return None
