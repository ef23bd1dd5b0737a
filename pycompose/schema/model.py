"""The result of loading: the project in canonical form, every value with the place that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pycompose.errors import Origin, Problem, ValuePath
from pycompose.value import Value

if TYPE_CHECKING:
    from pathlib import Path

FilePath = str | PathLike[str]
"""The path of a file or folder. Loading uses text itself: importing ``pathlib`` takes a tenth of a short command."""


class Map(dict[str, Any]):
    """A mapping read from a file."""

    __slots__ = ("marks",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.marks: dict[str, Any] = {}
        """The place of each key that comes from a file."""


class Seq(list[Any]):
    """A sequence read from a file."""

    __slots__ = ("marks",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.marks: list[Any] = []
        """The place of each item, or empty."""

    def places(self) -> list[Any]:
        """Return the place of each item; None for an item that does not come from a file."""
        self.marks.extend([None] * (len(self) - len(self.marks)))
        return self.marks


class Reset:
    """A value tagged ``!reset``: what earlier files say here is removed."""

    __slots__ = ()


class Override:
    """A value tagged ``!override``: it replaces what earlier files say instead of being merged with it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Wrong:
    """Stands for a wrong value once the problem was noted: the phases skip it, and wrong.py removes it."""

    __slots__ = ()


class Project(Value):
    """A compose project in the specification's canonical form."""

    name: str
    folder: str
    """The project's folder; absolute."""
    paths: tuple[str, ...]
    """The files that it was read from, in order; absolute."""
    document: Map
    """What ``config`` prints: a mapping with the keys ``name``, ``services``, ``networks``, ``volumes`` …"""
    env_paths: tuple[str, ...] = ()
    """The env files that the user named for the project."""
    disabled: tuple[str, ...] = ()
    """The services that are not in the document: their profile is disabled, or only others were asked for."""
    idle: Mapping[str, Mapping[str, bool]] = MappingProxyType({})
    """By kind, the real names of networks, volumes and so on that no enabled service uses; whether each is external."""
    profiles: tuple[str, ...] = ()
    """All profiles in the files."""
    environment: Mapping[str, str] = MappingProxyType({})
    """The variables that the files were interpolated with."""
    values: Mapping[ValuePath, str] = MappingProxyType({})
    """The variables that give configs and secrets their content, by definition and name, such as
    ``("secrets", "token", "TOKEN")``. Those of an included file come from the included project."""
    aside: Mapping[ValuePath, Sequence[Any]] = MappingProxyType({})
    """The marks of ``!reset`` and ``!override`` and of the values they removed, by path, the latest first; empty
    unless origins were asked for."""
    warnings: tuple[Problem, ...] = ()
    """What the user should know although the project is valid."""

    def __repr__(self) -> str:
        return f"Project({self.name!r}, {self.folder!r})"  # its content may be secret

    @property
    def working_directory(self) -> Path:
        """The project's folder."""
        return _path(self.folder)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it was read from, in order; absolute."""
        return tuple(map(_path, self.paths))

    @property
    def env_files(self) -> tuple[Path, ...]:
        """The env files that the user named for the project; absolute."""
        return tuple(map(_path, self.env_paths))

    @property
    def services(self) -> Mapping[str, Map]:
        """The enabled services by name."""
        return self.document.get("services") or {}

    @property
    def networks(self) -> Mapping[str, Map | None]:
        """The networks in use by key."""
        return self.document.get("networks") or {}

    @property
    def volumes(self) -> Mapping[str, Map | None]:
        """The named volumes in use by key."""
        return self.document.get("volumes") or {}

    def platform(self, service: str) -> str:
        """Return the platform of a service: its own, or DOCKER_DEFAULT_PLATFORM where it has ``build``, or empty."""
        own = self.services[service].get("platform")
        default = self.environment.get("DOCKER_DEFAULT_PLATFORM") if "build" in self.services[service] else None
        return own or default or ""

    def origin(self, path: ValuePath) -> Origin | None:
        """Return the origin of the value at ``path``, or of the nearest value above it that comes from a file."""
        found: Any = None
        value: Any = self.document
        for part in path:
            marks = getattr(value, "marks", None)
            if marks:
                found = _at(marks, part) or found
            value = _at(value, part)
        return as_origin(found)

    def variables(self) -> Iterator[Mapping[str, Any]]:
        """Yield the variables that the files were interpolated with, and those that each service and build has."""
        yield self.environment
        for service in self.services.values():
            for values in (service.get("environment"), (service.get("build") or {}).get("args")):
                if isinstance(values, dict):
                    yield values

    def is_from_env_file(self, path: ValuePath) -> bool:
        """Return whether the value at ``path`` comes from an env file of a service rather than from a compose file."""
        value: Any = self.document
        for part in path[:-1]:
            value = _at(value, part)
        # values from compose files have marks of the parser instead
        return isinstance(_at(getattr(value, "marks", None), path[-1]), Origin)


def _path(name: str) -> Path:
    from pathlib import Path

    return Path(name)


def _at(container: Any, part: str | int) -> Any:
    if isinstance(container, dict):
        return container.get(part)
    if isinstance(container, list) and isinstance(part, int) and part < len(container):
        return container[part]
    return None


def as_origin(mark: Any) -> Origin | None:
    """Turn a mark of the parser (name, line and column from 0) into an origin.

    Trees keep marks, because they cost nothing.
    """
    if mark is None or isinstance(mark, Origin):
        return mark
    return Origin(mark.name, mark.line + 1, mark.column + 1)


def size(value: Any) -> int:
    """Return the number of values in a tree; an item of a sequence counts once, even if its short form was expanded."""
    if isinstance(value, Map):
        return 1 + sum(map(size, value.values()))
    if not isinstance(value, Seq):
        return 1
    return 1 + len(value) + sum(size(part) for item in value for part in _parts(item) if isinstance(part, (Map, Seq)))


def _parts(item: Any) -> Iterable[Any]:
    return item.values() if isinstance(item, Map) else item if isinstance(item, Seq) else ()


def copy(value: Any) -> Any:
    """Return a copy of a tree with its marks."""
    if isinstance(value, Map):
        mapping = Map({key: copy(item) for key, item in value.items()})
        mapping.marks = value.marks.copy()
        return mapping
    if isinstance(value, Seq):
        sequence = Seq([copy(item) for item in value])
        sequence.marks = value.marks.copy()
        return sequence
    return value
