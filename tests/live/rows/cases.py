"""The cases as data: a file a theme, and in it what shows that a row of the attribute table does what it says.

A case stands under its row as the reference writes it (``healthcheck.interval``, ``volumes[].bind.propagation``):

``base``       what the service has besides, in all rounds
``before``, ``after``   what it has in the first round and in the second; in the third it has neither
``named``      what the plan names, where that is not the row itself, with the first item for ``[]``
``removed``    what the third plan names, where that is not the same, or the item; nothing: it stays as it is
``seen``       what ``docker inspect`` says after the change, by path (``HostConfig.Memory``)
``inside``     what a command prints in the container after the change
``at``         where what is named stands, FILE:LINE, where that is not in the compose file
``cost``       what the change costs, where that is not what the row says of every value
``since``      the Engine API version it takes, where that is above what the row says
``networked``  true: it is on the project's network, not on none

Several cases of a row are a list. Beside them a file may have ``networks``, ``volumes``, ``configs``, ``secrets``,
``services`` that stay as they are, and ``files`` by name. ``$NAME`` in what is seen or printed stands for what the
environment of the compose file has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pycompose.errors import ValuePath
from pycompose.schema.spec.attribute_table import attribute

FOLDER = Path(__file__).parent

BASE = {"init": True, "command": ["sleep", "600"]}
"""What every service has: it runs, and stops at once when told."""

Service = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One change of one row. ``number`` counts the cases of the row."""

    theme: str
    row: str
    number: int = 1
    base: Service = field(default_factory=dict)
    before: Service = field(default_factory=dict)
    after: Service
    named: tuple[str, ...]
    removed: tuple[str, ...]
    seen: Mapping[str, Any] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)
    networked: bool = False
    since: str = ""
    cost: str = ""
    at: str = ""

    @property
    def service(self) -> str:
        """The service that stands for it in the project."""
        name = re.sub(r"[^a-z0-9]+", "-", self.row.lower()).strip("-")
        return name if self.number == 1 else f"{name}-{self.number}"

    @property
    def path(self) -> ValuePath:
        """Where the row's value stands in the project."""
        return path_of(self.row, self.service)

    @property
    def api(self) -> tuple[int, int]:
        """The first Engine API version that can show it: the row's own, where the case does not say more."""
        return _version(self.since) if self.since else attribute(self.path).api or (1, 0)


def path_of(row: str, service: str) -> ValuePath:
    """Give the place of a row of a service: ``ports[].target`` is ``("services", service, "ports", 0, "target")``."""
    parts = re.findall(r"\[\]|[^.\[\]]+", row)
    return ("services", service, *(0 if part == "[]" else part for part in parts))


def _version(text: str) -> tuple[int, int]:
    major, minor = text.split(".")
    return int(major), int(minor)


@cache
def themes() -> Mapping[str, dict[str, Any]]:
    """Give what each file says, by its name."""
    return {file.stem: yaml.safe_load(file.read_text()) for file in sorted(FOLDER.glob("*.yaml"))}


@cache
def cases() -> tuple[Case, ...]:
    """Give all cases, in the order of their files."""
    return tuple(
        case
        for theme, said in themes().items()
        for row, given in said["cases"].items()
        for case in _of_row(theme, row, given)
    )


def beside(section: str) -> dict[str, Any]:
    """Give what the themes have beside their cases: ``files``, ``networks``, ``volumes``, ``services`` that stay."""
    return {name: value for said in themes().values() for name, value in said.get(section, {}).items()}


def _of_row(theme: str, row: str, given: Any) -> Iterator[Case]:
    for number, values in enumerate(given if isinstance(given, list) else [given], 1):
        named = values.get("named", row.replace("[]", "[0]"))
        root = row.partition("[]")[0]
        whole = "[]" in row and root not in values.get("base", {})
        removed = values.get("removed", f"{root}[0]" if whole else named)
        words = {"named": tuple(named.split()), "removed": tuple(removed.split())}
        yield Case(theme=theme, row=row, number=number, **{**values, **words})
