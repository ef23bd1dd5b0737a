"""Values that decide which files are read and which services exist. Their variables must have a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.symbols import is_open, readable


def refuse_open(root: Any, problems: Problems) -> list[tuple[ValuePath, Wrong]]:
    """Note where a variable without a value decides which files are read or which services exist."""
    return [(path, refuse(mark, path, value, problems)) for path, value, mark in _decisive(root) if is_open(value)]


def refuse(mark: Any, path: ValuePath, value: str, problems: Problems) -> Wrong:
    """Note that a value that decides what is in the project has a variable without a value."""
    what = f'"{readable(value)}" contains a variable without a value, but it decides what is in the project'
    return problems.error(mark, path, what, "set the variable with --env NAME, or in the .env file")


def _decisive(root: Any) -> Iterator[tuple[ValuePath, Any, Any]]:
    if not isinstance(root, Map):
        return
    if "include" in root:
        yield from _texts(root["include"], ("include",), root.marks.get("include"))
    services = root.get("services")
    for name, service in services.items() if isinstance(services, Map) else ():
        for key in ("extends", "profiles"):
            if isinstance(service, Map) and key in service:
                yield from _texts(service[key], ("services", name, key), service.marks.get(key))


def _texts(value: Any, path: ValuePath, mark: Any) -> Iterator[tuple[ValuePath, Any, Any]]:
    if isinstance(value, Map):
        for key, item in value.items():
            yield from _texts(item, (*path, key), value.marks.get(key) or mark)
    elif isinstance(value, Seq):
        for index, (item, place) in enumerate(zip(value, value.places(), strict=True)):
            yield from _texts(item, (*path, index), place or mark)
    else:
        yield path, value, mark
