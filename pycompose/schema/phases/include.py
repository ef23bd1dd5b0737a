"""``include``: another project becomes part of this one, read from its own folder with its own variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os.path import dirname, isabs
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Seq, as_origin
from pycompose.schema.phases.merge import merge
from pycompose.schema.phases.scene import Scene
from pycompose.schema.phases.wrong import has_wrong
from pycompose.schema.read.compose_files import REMOTE, absolute
from pycompose.schema.read.environment import EnvFile, Environment, default_file, paired
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.tree.reset import forget
from pycompose.value import Value

KINDS = ("services", "volumes", "networks", "secrets", "configs", "models")
"""What an included project adds."""

MAX_NESTED = 50
MAX_INCLUDED = 300
"""The most projects that may be included: files that each include the next one twice double the number each time."""

Assemble = Callable[[Sequence[str], Scene, Any], Map]
"""Reads and merges the files of a project, for an ``include`` at a mark."""


class _Entry(Value):
    """One item of ``include`` in its long form."""

    paths: tuple[str, ...]
    env_files: tuple[str, ...]
    project_directory: str | None
    at: ValuePath
    mark: Any


def include(root: Map, tags: Sequence[ValuePath], scene: Scene, assemble: Assemble) -> None:
    """Merge the projects that a document includes into it; in conflicts the document wins.

    ``tags`` are the paths of the document's ``!reset`` and ``!override``, which also apply to what is included.
    """
    if "include" not in root:
        return
    for entry in _entries(root, scene):
        included = _included(entry, scene, assemble) if entry is not None else None
        if included is None:
            scene.problems.lose(())  # it might have added anything
            continue
        for kind in KINDS:
            _bring(kind, included, root, tags, scene)
    root.pop("include")
    root.marks.pop("include", None)


def _entries(root: Map, scene: Scene) -> list[_Entry | None]:
    """Return the items of ``include``; None for a wrong one."""
    listed = root["include"]
    if listed is None:
        return []
    if not isinstance(listed, Seq):
        if not has_wrong(listed):
            mark = root.marks.get("include")
            scene.problems.error(mark, ("include",), "include is not a sequence", "write - FILE below it")
        return [None]
    return [
        _entry(item, ("include", index), mark, scene)
        for index, (item, mark) in enumerate(zip(listed, listed.places(), strict=True))
    ]


def _entry(item: Any, at: ValuePath, mark: Any, scene: Scene) -> _Entry | None:
    if has_wrong(item):
        return None
    entry = item if isinstance(item, Map) else Map({"path": item} if isinstance(item, str) else {})
    for key in ("path", "env_file"):
        value = entry.get(key)
        marks = value.places() if isinstance(value, Seq) else [entry.marks.get(key)]
        for text, place in zip(_items(value), marks, strict=False):
            if not isinstance(text, str):
                scene.problems.error(place, (*at, key), "this is not the name of a file", "write text")
                return None
    if not _items(entry.get("path")):
        scene.problems.error(mark, at, "an include without a path", "write - FILE, or path: FILE")
        return None
    folder = entry.get("project_directory")
    return _Entry(
        paths=_items(entry["path"]),
        env_files=_items(entry.get("env_file")),
        project_directory=folder if isinstance(folder, str) else None,
        at=at,
        mark=mark,
    )


def _items(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, Seq) else () if value in (None, "") else (value,)


def _included(entry: _Entry, scene: Scene, assemble: Assemble) -> Map | None:
    problems = scene.problems
    remote = next((path for path in entry.paths if path.startswith(REMOTE)), None)
    if remote is not None:
        problems.error(
            entry.mark, entry.at, f"remote files are not supported: {remote}", "download it and name the local file"
        )
        return None
    paths = [absolute(path, scene.folder) for path in entry.paths]
    scene.counted.append(entry.at)
    if len(scene.trail) > MAX_NESTED or len(scene.counted) > MAX_INCLUDED:
        deep = f"one another more than {MAX_NESTED} deep"
        many = f"more than {MAX_INCLUDED} projects in all"
        what = f"files include {many if len(scene.counted) > MAX_INCLUDED else deep}"
        if len(scene.counted) <= MAX_INCLUDED + 1:
            problems.error(entry.mark, entry.at, what, "include some of them from the first file")
        return None
    if paths[0] in scene.trail:
        begin = scene.trail.index(paths[0])
        places = map(str, map(as_origin, (*scene.asked[begin:], entry.mark)))
        chain = " → ".join([*places, problems.shown(paths[0])])
        problems.error(entry.mark, entry.at, f"files include each other: {chain}", "remove one of these includes")
        return None
    folder = absolute(entry.project_directory, scene.folder) if entry.project_directory else dirname(paths[0])
    environment = scene.environment.with_files(_env_files(entry, folder, scene), problems)
    elsewhere = entry.project_directory is not None and isabs(entry.project_directory) and not environment.symbolic
    return assemble(paths, scene.included(environment, folder, entry.mark, elsewhere=elsewhere), entry.mark)


def _env_files(entry: _Entry, folder: str, scene: Scene) -> list[EnvFile]:
    if not entry.env_files:
        return default_file(folder, scene.storage)
    origin = as_origin(entry.mark)
    named = [absolute(path, scene.folder) for path in entry.env_files if path != "/dev/null"]
    return [EnvFile(path=path, asked_by=origin, storage=scene.storage) for path in named]


def _bring(kind: str, included: Map, root: Map, tags: Sequence[ValuePath], scene: Scene) -> None:
    found = included.get(kind)
    if not isinstance(found, Map) or not found:
        return
    own = root.get(kind)
    if own is None:
        own = root[kind] = Map()
    if not isinstance(own, Map):
        return  # the validation reports it
    for name, resource in found.items():
        if name not in own:
            own[name] = resource
        else:
            forget(Map({kind: Map({name: resource})}), tags, scene.aside)
            own[name] = merge(resource, own[name], table().below(kind).below(name), (kind, name), scene.problems)
        own.marks.setdefault(name, found.marks.get(name))


def resolve_listed(tree: Map, environment: Environment) -> None:
    """Add to listed variables of services (``environment: [NAME]``) the value they have in their own project."""
    for service in (tree.get("services") or {}).values():
        listed = service.get("environment") if isinstance(service, Map) else None
        if isinstance(listed, Seq):
            places = listed.places()
            listed[:] = [paired(pair, environment, mark) for pair, mark in zip(listed, places, strict=True)]


def resolve_contents(tree: Map, environment: Environment, values: dict[ValuePath, str]) -> None:
    """Look up the variables of configs and secrets (``environment: NAME``) in their own project.

    The values go into ``values`` and not into the tree, because ``config`` would print them.
    """
    for kind in ("configs", "secrets"):
        for key, definition in (tree.get(kind) or {}).items():
            name: str | None = definition.get("environment") if isinstance(definition, Map) else None
            value = environment.value(name, definition.marks.get("environment")) if name else None
            if name and value is not None:
                values[kind, key, name] = value
