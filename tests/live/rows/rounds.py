"""Three rounds of a project on an engine: as the cases are before, after their change, and without it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import docker
import yaml

from pycompose.schema.spec.attribute_table import Impact, attribute
from tests.live.program import Program
from tests.live.rows.cases import BASE, Case, Service, beside

Round = Literal["before", "after", "without"]
Document = dict[str, Any]

_SECTIONS = ("networks", "volumes", "configs", "secrets")


@dataclass
class Record:
    """What was seen of one round: the file, the plan by service, what ``up`` complained of, and what there was then.

    ``left`` is the plan after ``up``; ``printed`` is by service and command.
    """

    text: str
    plan: dict[str, list[Document]]
    complaints: str = ""
    left: dict[str, list[Document]] = field(default_factory=dict)
    containers: dict[str, Document] = field(default_factory=dict)
    printed: dict[tuple[str, str], str] = field(default_factory=dict)


def play(program: Program, client: docker.APIClient, image: str, cases: list[Case]) -> dict[Round, Record]:
    """Bring a project of cases up as they are before, after and without their changes, and write down what was seen.

    The last plan is made for all of them, but carried out only where the container may stay: that a new one lacks what
    nobody asked for need not be shown a hundred times.
    """
    for name, content in beside("files").items():
        (program.folder / name).write_text(content)
    records: dict[Round, Record] = {}
    for round_ in ("before", "after", "without"):
        program.write(compose_file(image, cases, round_))
        record = records[round_] = Record(text=compose_file(image, cases, round_), plan=_plan(program))
        if round_ == "without":
            program.write(
                compose_file(image, cases, "after", {case.service: round_ for case in cases if is_cheap(case)})
            )
        done = program.run("up", "-d", code=None)
        record.complaints = done.stderr.partition("error: ")[2] if done.returncode else ""
        record.left = _plan(program)
        record.containers = _containers(client, program.project)
        if round_ == "after":
            record.printed = _printed(client, cases, record.containers)
    return records


def is_cheap(case: Case) -> bool:
    """Say whether a container may stay when the row changes."""
    return attribute(case.path).impact is Impact.IN_PLACE


def compose_file(image: str, cases: Iterable[Case], round_: Round, otherwise: Mapping[str, Round] | None = None) -> str:
    """Write the project of a round, ``otherwise`` for some services: one a case, every value on a line of its own."""
    still = {service: {"image": image, **BASE, **own} for service, own in beside("services").items()}
    changing = {case.service: _service(image, case, (otherwise or {}).get(case.service, round_)) for case in cases}
    surroundings = {section: beside(section) for section in _SECTIONS}
    return yaml.safe_dump({"services": {**still, **changing}, **surroundings}, sort_keys=False)


def _service(image: str, case: Case, round_: Round) -> Service:
    changed = {"before": case.before, "after": case.after, "without": {} if case.removed else case.after}[round_]
    own: Service = {"image": image, **BASE}
    if not case.networked:
        own["network_mode"] = "none"
    return _merged(_merged(own, case.base), changed)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = below.get(key)
        merged[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _plan(program: Program) -> dict[str, list[Document]]:
    """Give the planned changes by service."""
    changes: dict[str, list[Document]] = {}
    for change in json.loads(program.out("plan", "--format", "json"))["changes"]:
        service = change["address"].removeprefix("service.").partition("[")[0]
        changes.setdefault(service, []).append(change)
    return changes


def _containers(client: docker.APIClient, project: str) -> dict[str, Document]:
    """Give what the engine says of each service's container."""
    listed = client.containers(all=True, filters={"label": f"com.docker.compose.project={project}"})
    return {c["Labels"]["com.docker.compose.service"]: client.inspect_container(c["Id"]) for c in listed}


def _printed(
    client: docker.APIClient, cases: list[Case], containers: Mapping[str, Document]
) -> dict[tuple[str, str], str]:
    return {
        (case.service, command): _run(client, containers[case.service]["Id"], command)
        for case in cases
        for command in case.inside
        if case.service in containers
    }


def _run(client: docker.APIClient, container: str, command: str) -> str:
    try:
        made = client.exec_create(container, ["sh", "-c", command])
        return str(client.exec_start(made["Id"]).decode().strip())
    except docker.errors.APIError as error:
        return str(error)
