"""The containers of a project from one list call: all that ``ps`` needs, and fast with hundreds of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pycompose import naming
from pycompose.engine.http.reader import Reader, filters
from pycompose.value import Value

_EXIT_CODE = r"Exited \((\d+)\)"
_HEALTH = r"\((?:health: )?(starting|healthy|unhealthy)\)"


class Published(Value):
    """A port of a container: ``host:published -> target/protocol``."""

    host: str
    published: int
    """The port on the host; 0 if it is not published."""
    target: int
    protocol: str


class ListedContainer(Value):
    """A container in a list."""

    id: str
    name: str
    project: str
    service: str
    number: int
    image: str
    command: str
    created: int
    """When it was created, in seconds since 1970."""
    state: str
    status: str
    """The engine's description of its state: ``Up 3 seconds (health: starting)``."""
    health: str
    exit_code: int
    ports: tuple[Published, ...]
    networks: tuple[str, ...]
    mounts: tuple[str, ...]
    labels: Mapping[str, str]


def list_containers(reader: Reader, project: str, *, stopped: bool) -> tuple[ListedContainer, ...]:
    """Return a project's containers without those of ``run``, by service and number; also stopped ones if asked."""
    labels = [f"{naming.PROJECT}={project}", f"{naming.ONE_OFF}=False"]
    query = {"all": 1, **filters(label=labels)} if stopped else filters(label=labels)
    listed = [_listed(entry) for entry in reader.get("/containers/json", query)]
    return tuple(sorted(listed, key=lambda c: (c.service, c.number, c.created)))


def _listed(entry: Mapping[str, Any]) -> ListedContainer:
    labels = entry.get("Labels") or {}
    status = entry["Status"]
    health, exit_code = re.search(_HEALTH, status), re.match(_EXIT_CODE, status)
    number = labels.get(naming.NUMBER, "")
    return ListedContainer(
        id=entry["Id"],
        name=entry["Names"][0].removeprefix("/"),
        project=labels.get(naming.PROJECT, ""),
        service=labels.get(naming.SERVICE, ""),
        number=int(number) if number.isdigit() else 0,
        image=entry["Image"],
        command=entry.get("Command") or "",
        created=entry["Created"],
        state=entry["State"],
        status=status,
        health=health[1] if health else "",
        exit_code=int(exit_code[1]) if exit_code else 0,
        ports=tuple(sorted(map(_published, entry.get("Ports") or ()), key=lambda p: (p.target, p.published, p.host))),
        networks=tuple(sorted((entry.get("NetworkSettings") or {}).get("Networks") or {})),
        mounts=tuple(mount.get("Name") or mount.get("Source") or "" for mount in entry.get("Mounts") or ()),
        labels=labels,
    )


def _published(port: Mapping[str, Any]) -> Published:
    return Published(
        host=port.get("IP", ""),
        published=port.get("PublicPort", 0),
        target=port["PrivatePort"],
        protocol=port["Type"],
    )
