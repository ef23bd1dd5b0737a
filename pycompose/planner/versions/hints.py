"""What a reviewer should know beside the fields that differ: data that stays behind, what was not compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pycompose.errors import Problem, dotted
from pycompose.planner.versions.project_version import Document, Version, is_renamed, real_names, used_by


def hints(before: Version, after: Version, old: Document, new: Document) -> tuple[Problem, ...]:
    """Return the warnings of both versions, and those that only the comparison can give."""
    found = (
        *_another_project(before, after),
        *before.project.warnings,
        *after.project.warnings,
        *_other_volumes(before, after, old, new),
        *_renamed_volumes(before, after, old, new),
        *_renamed_networks(before, after, old, new),
        *_not_compared(before, after),
    )
    return tuple(dict.fromkeys(found))


def _another_project(before: Version, after: Version) -> Iterator[Problem]:
    old, new = before.project.name, after.project.name
    if is_renamed(before.project, after.project):
        what = f'everything of "{old}" stays as it is, including its data, and "{new}" starts empty'
        yield Problem(after.project.origin(("name",)), "name", what, f"to remove it: pycompose -p {old} down")


def _other_volumes(before: Version, after: Version, old: Document, new: Document) -> Iterator[Problem]:
    """Find the volumes whose keys stand for different volumes on the engine than before."""
    names = real_names(before.project, "volumes", before.project.name)
    for key in sorted(old["volumes"].keys() & new["volumes"].keys() & names.keys()):
        if old["volumes"][key].get("name") != new["volumes"][key].get("name"):
            what = f"it is a different volume now, and the data stays behind in {names[key]}"
            hint = f"copy what you need, or keep the volume: name: {names[key]}"
            yield Problem(after.project.origin(("volumes", key, "name")), dotted(("volumes", key)), what, hint)


def _renamed_volumes(before: Version, after: Version, old: Document, new: Document) -> Iterator[Problem]:
    """Find the volumes that others are mounted instead of: the others do not have their data."""
    renamed: dict[tuple[Any, Any], str] = {}
    for name in sorted(old["services"].keys() & new["services"].keys()):
        targets = {mount.get("target"): mount for mount in old["services"][name].get("volumes", ())}
        for mount in new["services"][name].get("volumes", ()):
            was = targets.get(mount.get("target"), {})
            if {mount.get("type"), was.get("type")} == {"volume"}:
                renamed.setdefault((was.get("source"), mount.get("source")), name)
    names = real_names(before.project, "volumes", before.project.name)
    for key, source in renamed:
        if key not in new["volumes"] and key in names and source in new["volumes"] and source not in old["volumes"]:
            what = f'it is mounted instead of "{key}", whose data stays behind in the volume {names[key]}'
            yield _renamed("volumes", source, what, names[key], after)


def _renamed_networks(before: Version, after: Version, old: Document, new: Document) -> Iterator[Problem]:
    """Find the networks that were removed while an equal one with the same services was added."""
    names = real_names(before.project, "networks", before.project.name)
    gone = sorted(old["networks"].keys() - new["networks"].keys())
    for key in sorted(new["networks"].keys() - old["networks"].keys()):
        like = [
            other
            for other in gone
            if old["networks"][other] | {"name": ""} == new["networks"][key] | {"name": ""}
            and _users(old, other) == _users(new, key)
        ]
        if len(like) == 1 and like[0] in names:
            what = f'it replaces "{like[0]}": the network {names[like[0]]} stays, and a new one is created'
            yield _renamed("networks", key, what, names[like[0]], after)


def _users(document: Document, network: str) -> set[str]:
    return {name for name, service in document["services"].items() if ("networks", network) in used_by(service)}


def _renamed(kind: str, key: str, what: str, name: str, after: Version) -> Problem:
    hint = f"if it was only renamed, keep it: set name: {name} in {key}"
    return Problem(after.project.origin((kind, key)), dotted((kind, key)), what, hint)


def _not_compared(before: Version, after: Version) -> Iterator[Problem]:
    off = sorted({*before.project.disabled} & {*after.project.disabled})
    if off:
        what = f"not compared because their profile is disabled: {', '.join(off)}"
        yield Problem(None, "", what, 'use --profile "*" to compare all services')
