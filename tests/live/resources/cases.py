"""The cases of networks and volumes as data, a file a kind; a case stands under its row as the reference writes it.

``base``       what it has besides, in all rounds
``before``, ``after``   what it has in the first round and in the second; in the third it has only its base
``named``      what the plan names, where that is not the row itself, with the first item for ``[]``
``removed``    what the third plan names, where that is not the same
``seen``       what ``docker inspect`` says after the change, by path (``IPAM.Config.0.Subnet``)
``inside``     what a command prints in a container that uses it, after the change

Several cases of a row are a list.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pycompose.schema.spec.attribute_table import Row, attribute, table

_NUMBER = str(secrets.choice(range(100, 200)))
"""Stands for ``$N``: tests on one engine at a time should not want the same addresses."""

Document = dict[str, Any]
Place = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One change of one row of ``kind`` (networks, volumes). ``number`` counts the cases of the row."""

    kind: str
    row: str
    number: int
    base: Document = field(default_factory=dict)
    before: Document = field(default_factory=dict)
    after: Document
    named: tuple[str, ...]
    removed: tuple[str, ...]
    seen: Mapping[str, Any] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The network or volume, and the service, that stand for it in its project."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.row}-{self.number}")

    @property
    def address(self) -> str:
        return f"{self.kind.removesuffix('s')}.{self.key}"

    def place(self, name: str) -> Place:
        """Give the place in the project of what is named ``ipam.config[0].subnet`` or ``driver_opts.com.example.a``."""
        parts = re.findall(r"[^.\[\]]+", name.replace("[]", "[0]"))
        known = 1 if parts[0] == "driver_opts" else 2 if parts[:2] == ["ipam", "options"] else len(parts)
        rest = [".".join(parts[known:])] if parts[known:] else []
        return (self.kind, self.key, *(int(p) if p.isdecimal() else p for p in [*parts[:known], *rest]))

    @property
    def api(self) -> tuple[int, int]:
        """The first Engine API version that knows it."""
        return attribute(self.place(self.row)).api or (1, 0)


def cases(kind: str) -> list[Case]:
    """Give the cases of a kind, in the order of their file."""
    text = (Path(__file__).parent / f"{kind}.yaml").read_text()
    document = yaml.safe_load(text.replace("$N", _NUMBER))
    made = []
    for row, given in document.items():
        for number, values in enumerate(given if isinstance(given, list) else [given], 1):
            named = values.get("named", row.replace("[]", "[0]"))
            words = {"named": tuple(named.split()), "removed": tuple(values.get("removed", named).split())}
            made.append(Case(kind=kind, row=row, number=number, **{**values, **words}))
    return made


def rows(kind: str) -> list[str]:
    """Give the rows of a kind that hold a value, as the reference writes them."""
    below = table().below(kind).each
    assert below is not None
    return _rows(below, "")


def _rows(row: Row, place: str) -> list[str]:
    found = []
    for name, below in row.properties.items():
        under = f"{place}.{name}" if place else name
        parts = below.items if below.items is not None else below
        found += _rows(parts, f"{under}[]" if below.items is not None else under) if parts.properties else [under]
    return found
