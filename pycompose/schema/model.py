"""What loading gives: the project in canonical form, every value with the place it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pycompose.errors import Origin, Problem, ValuePath


class Map(dict[str, Any]):
    """A mapping read from a file. ``marks`` has the place of each key that a file wrote."""

    __slots__ = ("marks",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.marks: dict[str, Any] = {}


class Seq(list[Any]):
    """A sequence read from a file. ``marks`` has the place of each item, or is empty."""

    __slots__ = ("marks",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.marks: list[Any] = []

    def places(self) -> list[Any]:
        """Return the place of each item, None for one that no file wrote."""
        self.marks.extend([None] * (len(self) - len(self.marks)))
        return self.marks


class Reset:
    """A value tagged ``!reset``: what earlier files say here is forgotten."""

    __slots__ = ()


class Override:
    """A value tagged ``!override``: it replaces what earlier files say instead of being merged with it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Wrong:
    """Stands where a value stood that is wrong, once that was told: the phases pass it by, wrong.py takes it out."""

    __slots__ = ()


class Project(NamedTuple):
    """A compose project as the specification's canonical form has it.

    ``document`` has the keys ``name``, ``services``, ``networks``, ``volumes`` … and is what ``config`` prints.
    ``files`` are the files it was read from, in order, absolute; ``env_files`` those that were asked for beside them.
    ``disabled`` are the services of the files that are not in the document: their profile is off, or others were asked
    for. ``idle`` are the real names, by kind, of networks, volumes and the like that the files have and no enabled
    service uses. ``profiles`` are all that the files name, ``environment`` the variables they were interpolated with.
    ``values`` has the variables that configs and secrets are made of, by definition and name (``("secrets", "token",
    "TOKEN")``): an included file's are those of its own project. ``aside`` are the marks of ``!reset`` and
    ``!override`` and of what they put aside, by path, the latest first, where somebody asked for origins. ``warnings``
    are what a user should know although the project is valid.
    """

    name: str
    working_directory: Path
    files: tuple[Path, ...]
    document: Map
    env_files: tuple[Path, ...] = ()
    disabled: tuple[str, ...] = ()
    idle: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    profiles: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    values: Mapping[ValuePath, str] = MappingProxyType({})
    aside: Mapping[ValuePath, Sequence[Any]] = MappingProxyType({})
    warnings: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"Project({self.name!r}, {str(self.working_directory)!r})"  # what it is made of may be secret

    @property
    def services(self) -> Mapping[str, Map]:
        """The enabled services by name."""
        return self.document.get("services") or {}

    @property
    def networks(self) -> Mapping[str, Map | None]:
        """The networks in use, by key."""
        return self.document.get("networks") or {}

    @property
    def volumes(self) -> Mapping[str, Map | None]:
        """The named volumes, by key."""
        return self.document.get("volumes") or {}

    def platform(self, service: str) -> str:
        """Return the platform of a service: its own, or where it is built that of DOCKER_DEFAULT_PLATFORM, or none."""
        own = self.services[service].get("platform")
        default = self.environment.get("DOCKER_DEFAULT_PLATFORM") if "build" in self.services[service] else None
        return own or default or ""

    def origin(self, path: ValuePath) -> Origin | None:
        """Find the place that gave the value at ``path``, or the nearest one above it that a file wrote."""
        found: Any = None
        value: Any = self.document
        for part in path:
            marks = getattr(value, "marks", None)
            if marks:
                found = _at(marks, part) or found
            value = _at(value, part)
        return as_origin(found)

    def is_from_env_file(self, path: ValuePath) -> bool:
        """Return whether the value at ``path`` stands in an env file of a service, rather than in a compose file."""
        value: Any = self.document
        for part in path[:-1]:
            value = _at(value, part)
        # the marks of compose files are the parser's
        return isinstance(_at(getattr(value, "marks", None), path[-1]), Origin)


def _at(container: Any, part: str | int) -> Any:
    if isinstance(container, dict):
        return container.get(part)
    if isinstance(container, list) and isinstance(part, int) and part < len(container):
        return container[part]
    return None


def as_origin(mark: Any) -> Origin | None:
    """Turn a parser's mark (name, line and column from 0) into an origin; marks are kept because they cost nothing."""
    if mark is None or isinstance(mark, Origin):
        return mark
    return Origin(mark.name, mark.line + 1, mark.column + 1)


def size(value: Any) -> int:
    """Count the values of a tree; an item of a sequence is one, whatever its short form has become."""
    if isinstance(value, Map):
        return 1 + sum(map(size, value.values()))
    if not isinstance(value, Seq):
        return 1
    return 1 + len(value) + sum(size(part) for item in value for part in _parts(item) if isinstance(part, (Map, Seq)))


def _parts(item: Any) -> Iterable[Any]:
    return item.values() if isinstance(item, Map) else item if isinstance(item, Seq) else ()


def copy(value: Any) -> Any:
    """Copy a tree, its marks included."""
    if isinstance(value, Map):
        mapping = Map({key: copy(item) for key, item in value.items()})
        mapping.marks = value.marks.copy()
        return mapping
    if isinstance(value, Seq):
        sequence = Seq([copy(item) for item in value])
        sequence.marks = value.marks.copy()
        return sequence
    return value
