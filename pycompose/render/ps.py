"""The output of ``ps``: a table, or a line of JSON per container with docker compose's keys."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

from pycompose.engine.observe.container_list import ListedContainer, Published
from pycompose.redact import concealed, masked
from pycompose.render.layout.columns import as_table

_COMMAND_WIDTH = 20
_SPANS = ((60, "second"), (60, "minute"), (24, "hour"), (7, "day"), (52, "week"))


def listing_as_table(containers: Iterable[ListedContainer]) -> str:
    """Write containers for people: name, image, command, service, age, status, ports."""
    now = time.time()
    rows = [
        (c.name, c.image, _short(c.command), c.service, age(now - c.created), c.status, ", ".join(ports_of(c)))
        for c in containers
    ]
    return as_table(("NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS"), rows)


def listing_as_json(containers: Iterable[ListedContainer]) -> str:
    """Write containers for programs, a JSON object on each line."""
    now = time.time()
    return "".join(json.dumps(_object(container, now), ensure_ascii=False) + "\n" for container in containers)


def _object(container: ListedContainer, now: float) -> dict[str, Any]:
    return {
        "Command": json.dumps(_short(container.command).strip('"'), ensure_ascii=False),
        "CreatedAt": time.strftime("%Y-%m-%d %H:%M:%S %z %Z", time.localtime(container.created)),
        "ExitCode": container.exit_code,
        "Health": container.health,
        "ID": container.id[:12],
        "Image": container.image,
        "Labels": ",".join(
            f"{key}={masked(('labels', key), value)}" for key, value in sorted(container.labels.items())
        ),
        "LocalVolumes": str(len(container.mounts)),
        "Mounts": ",".join(container.mounts),
        "Name": container.name,
        "Names": container.name,
        "Networks": ",".join(container.networks),
        "Ports": ", ".join(ports_of(container)),
        "Project": container.project,
        "Publishers": [_publisher(port) for port in container.ports],
        "RunningFor": age(now - container.created),
        "Service": container.service,
        "Size": "0B",
        "State": container.state,
        "Status": container.status,
    }


def _publisher(port: Published) -> dict[str, Any]:
    return {
        "URL": port.host,
        "TargetPort": port.target,
        "PublishedPort": port.published,
        "Protocol": port.protocol,
    }


def ports_of(container: ListedContainer) -> list[str]:
    """Write a container's ports as the docker client does: ``0.0.0.0:80->8080/tcp``."""
    return [_port(port) for port in container.ports]


def _port(port: Published) -> str:
    inside = f"{port.target}/{port.protocol}"
    host = f"[{port.host}]" if ":" in port.host else port.host
    return f"{host}:{port.published}->{inside}" if port.published else inside


def _short(command: str) -> str:
    if " " in command[:_COMMAND_WIDTH]:
        command = concealed(command)
    shown = command if len(command) <= _COMMAND_WIDTH else f"{command[: _COMMAND_WIDTH - 1]}…"
    return f'"{shown}"'


def age(seconds: float) -> str:
    """Return an age in its largest whole unit: ``3 minutes ago``."""
    count = max(int(seconds), 0)
    for size, unit in _SPANS:
        if count < size:
            return f"{count} {unit}{'s' if count != 1 else ''} ago"
        count //= size
    return f"{count} year{'s' if count != 1 else ''} ago"
