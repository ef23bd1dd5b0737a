"""Addresses name what a change, step or event is about: ``service.web[1]``, ``image.mongo:7``, ``project``."""

from __future__ import annotations

from pycompose.errors import ValuePath
from pycompose.harmless import visible
from pycompose.value import Value

SERVICE, NETWORK, VOLUME, IMAGE, PROJECT = "service", "network", "volume", "image", "project"
_IN_FILES = (SERVICE, NETWORK, VOLUME, "config", "secret", "model")
"""The kinds that have a section in the files, named by their plural."""


class Address(Value):
    """The address of one thing in a project."""

    kind: str
    """``service``, ``network``, ``volume``, ``image`` …, in the singular."""
    name: str = ""
    """Its key in the files; for an image its reference; empty for the project itself."""
    number: int | None = None
    """Which replica of a service, from 1; None for the whole service."""

    def __init__(self, kind: str, name: str = "", number: int | None = None) -> None:
        super().__init__(kind=kind, name=name, number=number)

    @classmethod
    def of(cls, path: ValuePath) -> Address:
        """Return the address of what the files define at ``path``, such as ``("networks", "front")``."""
        return cls(singular(str(path[0])), str(path[1]))

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address in the form that ``str`` writes; raises ValueError for what is none."""
        kind, _, name = text.partition(".")
        if not kind.isalpha():
            raise ValueError(f"{text!r} is not an address")
        if kind != SERVICE or not name.endswith("]"):
            return cls(kind, name)
        service, _, number = name[:-1].rpartition("[")
        return cls(kind, service, int(number))

    @property
    def path(self) -> ValuePath:
        """Where the files define it; empty where they have no section for its kind."""
        return (f"{self.kind}s", self.name) if self.kind in _IN_FILES else ()

    @property
    def whole(self) -> Address:
        """The address without the number of a replica."""
        return self._replace(number=None)

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def __str__(self) -> str:
        replica = "" if self.number is None else f"[{self.number}]"
        return self.kind if self.kind == PROJECT else f"{self.kind}.{visible(self.name)}{replica}"


def singular(section: str) -> str:
    """Return the singular of a section's name: ``networks`` gives ``network``."""
    return section.removesuffix("s")
