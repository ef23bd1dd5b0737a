"""What ``env_file`` and ``label_file`` say becomes part of the services that name them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

from pycompose.errors import Origin, Path
from pycompose.schema import dotenv
from pycompose.schema.environment import read_text
from pycompose.schema.files import shown
from pycompose.schema.model import Map
from pycompose.schema.problems import Problems, place


def resolve(document: Map, variables: Mapping[str, str], cwd: FilePath, problems: Problems) -> None:
    """Read the files of every service into its environment and labels; what the service says itself wins."""
    for name, service in document["services"].items():
        at = ("services", name)
        if "env_file" in service:
            _environment(document, service, at, variables, cwd, problems)
        if "label_file" in service:
            _labels(document, service, at, cwd, problems)


def _environment(
    document: Map, service: Map, at: Path, variables: Mapping[str, str], cwd: FilePath, problems: Problems
) -> None:
    own = service.get("environment") or Map()
    read: dict[str, str] = {key: value for key, value in own.items() if value is not None}
    origins: dict[str, Origin] = {}

    def lookup(name: str) -> str | None:
        value = variables.get(name)
        return own.get(name) if value is None else value

    for index, entry in enumerate(service.pop("env_file")):
        path, kind = FilePath(entry["path"]), entry.get("format")
        where = (*at, "env_file", index)
        mark = place(document, (*at, "env_file")) or place(document, where)
        if kind not in (None, "", ".env", "raw"):
            problems.error(mark, where, f'"{kind}" is not a format of env files', 'write "raw", or leave it out')
        elif path.exists() or entry.get("required", True):
            text = read_text(path, cwd, problems, mark, "create it, or add required: false")
            if text is not None:
                origins.update(dotenv.parse(text, shown(path, cwd), read, lookup, problems, raw=kind == "raw"))
    service["environment"] = _joined(read, own, origins)


def _joined(read: Mapping[str, str], own: Map, origins: Mapping[str, Origin]) -> Map:
    joined = Map({**read, **own})
    joined.marks = {**{key: origin for key, origin in origins.items() if key not in own}, **own.marks}
    return joined


def _labels(document: Map, service: Map, at: Path, cwd: FilePath, problems: Problems) -> None:
    own = service.get("labels") or Map()
    read: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    mark = place(document, (*at, "label_file"))
    for name in service.pop("label_file"):
        text = read_text(FilePath(name), cwd, problems, mark, "create it, or remove it from label_file")
        if text is not None:
            values: dict[str, str] = {}
            origins.update(dotenv.parse(text, shown(FilePath(name), cwd), values, read.get, problems))
            read.update(values)
    service["labels"] = _joined(read, own, origins)
