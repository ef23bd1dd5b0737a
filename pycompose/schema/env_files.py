"""What ``env_file`` and ``label_file`` say becomes part of the services that name them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

from pycompose.errors import Origin, Path
from pycompose.schema.environment import EnvFile
from pycompose.schema.model import Map, as_origin
from pycompose.schema.problems import Problems, place
from pycompose.schema.provenance import succeed
from pycompose.schema.storage import Storage


def resolve_environment(document: Map, variables: Mapping[str, str], storage: Storage, problems: Problems) -> None:
    """Read the env files of every service into its environment; what the service says itself wins."""
    for name, service in document["services"].items():
        if "env_file" in service:
            at: Path = ("services", name, "env_file")
            origin = as_origin(place(document, at))
            files = [
                file
                for index, entry in enumerate(service["env_file"])
                for file in _file(entry, (*at, index), origin, storage, problems)
            ]
            _read_environment(service, files, variables, problems)


def _file(entry: Map, at: Path, origin: Origin | None, storage: Storage, problems: Problems) -> list[EnvFile]:
    """Give the file of one item of ``env_file``, or none where it need not be there and is not."""
    if not entry.get("path"):
        problems.error(origin, at, "an env file without a name", "write the name of the file")
        return []
    path, kind = FilePath(entry["path"]), entry.get("format", "")
    if kind not in ("", ".env", "raw"):
        what = f'"{kind}" is not a format of env files'
        problems.error(origin, at, what, 'write "raw", or leave it out')
        return []
    if not entry.get("required", True) and not storage.exists(path):
        return []
    return [EnvFile(path, origin, kind == "raw", "create it, or add required: false", storage)]


def _read_environment(service: Map, files: list[EnvFile], variables: Mapping[str, str], problems: Problems) -> None:
    own = service.get("environment") or Map()
    read: dict[str, str] = {key: value for key, value in own.items() if value is not None}
    origins: dict[str, Origin] = {}

    def lookup(name: str) -> str | None:
        value = variables.get(name)
        return own.get(name) if value is None else value

    for file in files:
        origins.update(file.read(read, lookup, problems))
    _join(service, "environment", read, origins)
    del service["env_file"]


def resolve_labels(document: Map, storage: Storage, problems: Problems) -> None:
    """Read the label files of every service into its labels; what the service says itself wins."""
    for name, service in document["services"].items():
        if "label_file" not in service:
            continue
        origin = as_origin(place(document, ("services", name, "label_file")))
        read: dict[str, str] = {}
        origins: dict[str, Origin] = {}
        for path in service["label_file"]:
            values: dict[str, str] = {}
            file = EnvFile(FilePath(path), origin, remedy="create it, or remove it from label_file", storage=storage)
            origins.update(file.read(values, read.get, problems))
            read.update(values)
        _join(service, "labels", read, origins)


def _join(service: Map, attribute: str, read: Mapping[str, str], origins: Mapping[str, Origin]) -> None:
    """Put what files say below what the service says itself."""
    own = service.get(attribute) or Map()
    joined = Map({**read, **own})
    joined.marks = {**origins, **{key: succeed(origins.get(key), mark) for key, mark in own.marks.items()}}
    if joined:
        service[attribute] = joined
