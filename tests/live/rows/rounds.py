"""Three rounds of a theme's project on an engine: as the cases are before, after their change, and without it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import docker
import yaml

from tests.live.program import Program
from tests.live.rows.cases import BASE, Case, Service, bystanders, files, top

Round = Literal["before", "after", "without"]
Document = dict[str, Any]


@dataclass
class Record:
    """What was seen of one round: the file, the plan by service, what ``up`` complained of, and what there was then.

    ``left`` is the plan after ``up``; ``printed`` is by service and command.
    """

    text: str
    plan: dict[str, list[Document]]
    complaints: str
    left: dict[str, list[Document]] = field(default_factory=dict)
    containers: dict[str, Document] = field(default_factory=dict)
    printed: dict[tuple[str, str], str] = field(default_factory=dict)


def play(program: Program, client: docker.APIClient, image: str, theme: str, cases: list[Case]) -> dict[Round, Record]:
    """Bring a theme's project up as it is before, after and without the changes, and write down what was seen."""
    records: dict[Round, Record] = {}
    for beside, content in files(theme).items():
        (program.folder / beside).write_text(content)
    for name in ("before", "after", "without"):
        text = compose_file(image, theme, cases, name)
        program.write(text)
        record = Record(text=text, plan=_plan(program), complaints="")
        done = program.run("up", "-d", code=None)
        record.complaints = done.stderr.partition("error: ")[2] if done.returncode else ""
        record.left = _plan(program)
        record.containers = _containers(client, program.project)
        if name == "after":
            record.printed = _printed(client, cases, record.containers)
        records[name] = record
    return records


def compose_file(image: str, theme: str, cases: list[Case], name: Round) -> str:
    """Write the project of a round: one service a case, every value on a line of its own."""
    still = {service: {"image": image, **BASE, **own} for service, own in bystanders(theme).items()}
    changing = {case.service: _service(image, case, name) for case in cases}
    return yaml.safe_dump({"services": {**still, **changing}, **top(theme)}, sort_keys=False)


def _service(image: str, case: Case, name: Round) -> Service:
    changed = {"before": case.before, "after": case.after, "without": {} if case.removed else case.after}[name]
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
