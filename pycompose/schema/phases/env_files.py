"""Env files and label files become part of the services that name them."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.errors import Origin, ValuePath
from pycompose.schema.model import Map, Seq, as_origin
from pycompose.schema.phases.settle import Setting
from pycompose.schema.read.compose_files import absolute
from pycompose.schema.read.environment import EnvFile, Environment, Known
from pycompose.schema.tree.marks import succeed
from pycompose.schema.tree.problems import Problems, place
from pycompose.schema.tree.symbols import is_open

VARIABLES_A_VALUE = 16
"""How many variables from a file take as much time as one value of a compose file."""
_LABEL_REMEDY = "create it, or remove it from label_file"


def resolve_environment(document: Map, setting: Setting, problems: Problems) -> None:
    """Read the env files of every service into its environment; the service's own variables win.

    In a symbolic project, an env file that is missing, or whose format is not known, stays a name.
    """
    known: Known = {}
    for name, service in document["services"].items():
        if "env_file" not in service:
            continue
        at: ValuePath = ("services", name, "env_file")
        origin = as_origin(place(document, at))
        files: list[EnvFile] = []
        unknown = Seq()
        for index, entry in enumerate(service.pop("env_file")):
            file = _file(entry, (*at, index), origin, setting, problems)
            if file is not None and (is_open(entry.get("format")) or _is_elsewhere(file, setting, problems)):
                unknown.append(entry)
            elif file is not None:
                files.append(file._replace(known=known))
        if unknown:
            service["env_file"] = unknown
        _read_environment(service, files, setting.environment, problems)


def _file(entry: Map, at: ValuePath, origin: Origin | None, setting: Setting, problems: Problems) -> EnvFile | None:
    """Return the file of one item of ``env_file``, or None where it is optional and missing."""
    if not entry.get("path"):
        problems.error(origin, at, "an env file without a name", "write the name of the file")
        return None
    path, kind = absolute(entry["path"], setting.folder), entry.get("format", "")
    if kind not in ("", ".env", "raw") and not is_open(kind):
        what = f'"{kind}" is not a format of env files'
        problems.error(origin, at, what, 'write "raw", or leave it out')
        return None
    if not entry.get("required", True) and not setting.storage.exists(path):
        return None
    return EnvFile(
        path=path,
        asked_by=origin,
        raw=kind == "raw",
        remedy="create it, or add required: false",
        storage=setting.storage,
    )


def _is_elsewhere(file: EnvFile, setting: Setting, problems: Problems) -> bool:
    """Return whether a file is missing in a symbolic project, where that is no mistake."""
    if not setting.environment.symbolic or setting.storage.exists(file.path):
        return False
    what = f"{problems.shown(file.path)} does not exist, so its contents are not compared"
    problems.warn(file.asked_by, (), what)
    return True


def _read_environment(service: Map, files: list[EnvFile], environment: Environment, problems: Problems) -> None:
    own = service.get("environment") or Map()
    read: dict[str, str] = {key: value for key, value in own.items() if value is not None}
    origins: dict[str, Origin] = {}

    def lookup(name: str) -> str | None:
        value = environment.known(name)
        return own.get(name) if value is None else value

    for file in files:
        origins.update(file.read(read, lookup, problems, environment.substitution) or {})
    problems.grow(len(read) // VARIABLES_A_VALUE, files[0].asked_by if files else None)
    _join(service, "environment", read, origins)


def resolve_labels(document: Map, setting: Setting, problems: Problems) -> None:
    """Read the label files of every service into its labels; the service's own labels win."""
    known: Known = {}
    for name, service in document["services"].items():
        if "label_file" not in service:
            continue
        origin = as_origin(place(document, ("services", name, "label_file")))
        read: dict[str, str] = {}
        origins: dict[str, Origin] = {}
        for name_of_file in service["label_file"]:
            values: dict[str, str] = {}
            path = absolute(name_of_file, setting.folder)
            file = EnvFile(path=path, asked_by=origin, remedy=_LABEL_REMEDY, storage=setting.storage, known=known)
            if not _is_elsewhere(file, setting, problems):
                origins.update(file.read(values, read.get, problems, setting.environment.substitution) or {})
                read.update(values)
        problems.grow(len(read) // VARIABLES_A_VALUE, origin)
        _join(service, "labels", read, origins)


def _join(service: Map, attribute: str, read: Mapping[str, str], origins: Mapping[str, Origin]) -> None:
    """Merge what files say into an attribute of the service, whose own entries win."""
    own = service.get(attribute) or Map()
    joined = Map({**read, **own})
    joined.marks = {**origins, **{key: succeed(origins.get(key), mark) for key, mark in own.marks.items()}}
    if joined:
        service[attribute] = joined
