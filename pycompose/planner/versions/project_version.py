"""Makes two versions of a project comparable: without empty values, and with the same keys for the same resources.

An engine identifies a resource by its real name, which includes the project's. So a volume that is ``data`` in one
version, and ``store`` with ``name: shop_data`` in the other, is one volume under two keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.naming import normal_project_name, resource_name
from pycompose.planner.compare.spellings import POLICY, SPELLINGS, at, restart_of, with_value
from pycompose.schema.model import Project
from pycompose.schema.spec.attribute_table import Row, table
from pycompose.value import EMPTY, Value

RESOURCES = ("networks", "volumes", "configs", "secrets", "models")
"""The sections of the document with what services use."""

MOUNTED = ("volumes", "configs", "secrets")
"""The sections whose resources a service mounts, in a list of mounts that each have a source."""

Document = dict[str, Any]


class Version(Value):
    """A version of a project."""

    name: str
    """Its name for people: ``HEAD``."""
    project: Project
    contents: Mapping[ValuePath, str] = EMPTY
    """The digest of the file of each config and secret, by its path (``("configs", "site")``), if it can be read."""


def comparable(before: Project, after: Project) -> tuple[Document, Document]:
    """Return the documents of two versions, both with the later one's keys for what is the same on an engine.

    A name that is the same in both is left out; names that remain have changed.
    """
    old, new = (
        {**{key: {} for key in ("services", *RESOURCES)}, **_told(_counted_once(project.document), table())}
        for project in (before, after)
    )
    for kind in RESOURCES:
        names, wanted = real_names(before, kind, after.name), real_names(after, kind, after.name)
        keys = {name: key for key, name in wanted.items()}
        moved = {key: keys[name] for key, name in names.items() if name in keys}
        moved = {key: to for key, to in moved.items() if to not in names or to in moved}
        old[kind] = {moved.get(key, key): _named(value, names[key], key in moved) for key, value in old[kind].items()}
        new[kind] = {key: _named(value, wanted[key], key in moved.values()) for key, value in new[kind].items()}
        old["services"] = {name: _with_keys(service, kind, moved) for name, service in old["services"].items()}
    for name in old["services"].keys() & new["services"].keys():
        old["services"][name] = _as_spelled(old["services"][name], new["services"][name])
    return old, new


def _counted_once(document: Mapping[str, Any]) -> Document:
    """Leave out ``deploy.replicas`` beside ``scale``: it can only be the same number."""
    services = {
        name: with_value(service, ("deploy", "replicas"), None)
        if service.get("scale") is not None and at(service, ("deploy", "replicas")) is not None
        else service
        for name, service in (document.get("services") or {}).items()
    }
    return {**document, "services": services}


def _as_spelled(old: Document, new: Document) -> Document:
    """Move values that both ``deploy`` and the service's attributes can hold to where the later version has them."""
    for own, below in (*SPELLINGS.items(), ("scale", ("deploy", "replicas")), ("restart", POLICY)):
        for here, there in (((own,), below), (below, (own,))):
            value, wanted = at(old, here), at(new, there)
            if None in (value, wanted) or (at(old, there), at(new, here)) != (None, None):
                continue
            if own != "restart":
                old = _plain(with_value(with_value(old, here, None), there, value))
            elif _policy(value) == _policy(wanted):
                old = _plain(with_value(with_value(old, here, None), there, wanted))
    return old


def _policy(value: Any) -> str:
    return restart_of(value) if isinstance(value, dict) else str(value)


def _plain(service: Document) -> Document:
    """Remove what became empty when a value was moved."""
    plain: Document = _told(service, table().below("services").below("any"))
    return plain


def is_renamed(before: Project, after: Project) -> bool:
    """Return whether the project was renamed; a name that comes from the folder differs in each checkout."""
    by_folder = all(
        project.origin(("name",)) is None and project.name == normal_project_name(project.working_directory.name)
        for project in (before, after)
    )
    return before.name != after.name and not by_folder


def real_names(project: Project, kind: str, called: str) -> dict[str, str]:
    """Return the name of each resource on an engine, by key, if the project's name is ``called``."""
    names = {}
    for key, value in (project.document.get(kind) or {}).items():
        given = (value or {}).get("name")
        derived = given in (None, resource_name(project.name, key))
        names[key] = resource_name(called, key) if derived else str(given)
    return names


def _named(value: Document, name: str, same: bool) -> Document:
    rest = {key: item for key, item in value.items() if key != "name"}
    return rest if same else {**rest, "name": name}


def _with_keys(service: Document, kind: str, keys: Mapping[str, str]) -> Document:
    """Rename the resources that a service uses; ``keys`` has the new key for each old one."""
    if kind in MOUNTED:
        service = {**service, **_mounts_with_keys(service, kind, keys)}
        if "build" in service:
            service["build"] = {**service["build"], **_mounts_with_keys(service["build"], kind, keys)}
    elif kind in service:
        service = {**service, kind: {keys.get(key, key): value for key, value in service[kind].items()}}
    return service


def _mounts_with_keys(holder: Document, kind: str, keys: Mapping[str, str]) -> Document:
    if kind not in holder:
        return {}
    mounts = [{**mount, "source": keys[mount["source"]]} if _source(mount) in keys else mount for mount in holder[kind]]
    return {kind: mounts}


def _source(mount: Document) -> str | None:
    """Return the key of the resource that is mounted; None for a path on the host."""
    return mount.get("source") if mount.get("type", "volume") == "volume" else None


def used_by(service: Document) -> set[tuple[str, str]]:
    """Return the resources that a service uses, by kind and key."""
    used = {(kind, key) for kind in ("networks", "models") for key in service.get(kind, ())}
    sources = {(kind, _source(mount)) for kind in MOUNTED for mount in service.get(kind, ())}
    return used | {(kind, source) for kind, source in sources if source is not None}


def _told(value: Any, row: Row) -> Any:
    """Leave out empty values, except entries under names that the user chose: those exist even if empty."""
    if isinstance(value, list):
        return [_told(item, row.below(index)) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    told = {key: _told(item, row.below(key)) for key, item in value.items()}
    if row.structured:
        return {key: item for key, item in told.items() if item not in (None, {}, [])}
    return {key: {} if item is None and "object" in row.below(key).types else item for key, item in told.items()}
