"""``extends``: a service begins as a copy of another one, of the same file or of another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Any

from pycompose.errors import Path
from pycompose.schema.canonical import lengthen
from pycompose.schema.files import REMOTE, File, absolute, read_file
from pycompose.schema.interpolate import interpolate
from pycompose.schema.merge import merge
from pycompose.schema.model import Map, as_origin, copy
from pycompose.schema.problems import did_you_mean
from pycompose.schema.provenance import remember
from pycompose.schema.reset import forget, take_tags
from pycompose.schema.scene import Scene
from pycompose.schema.source import Document, read
from pycompose.schema.table import table
from pycompose.schema.unique import drop_repeated

MAX_CHAIN = 100
"""A limit no honest file comes near."""

Trail = tuple[tuple[FilePath, str, Any], ...]
"""The services that extend each other on the way here: file, name, mark."""


def extend(root: Map, file: File, tags: Sequence[Path], scene: Scene) -> None:
    """Complete every service of a document with the one that it extends.

    ``tags`` are the paths of the document's ``!reset`` and ``!override``, which count against the base too.
    """
    services = root.get("services")
    if not isinstance(services, Map) or not any(
        isinstance(item, Map) and "extends" in item for item in services.values()
    ):
        return
    extending = _Extending(scene, {})
    for name in services:
        services[name] = extending.service(name, services, file.path, tags, ())


class _Extending:
    """Follows the chain of bases from a service; ``loaded`` has the services and tags of each file once read."""

    def __init__(self, scene: Scene, loaded: dict[FilePath, tuple[Map, Sequence[Path]]]) -> None:
        self.scene = scene
        self.problems = scene.problems
        self.loaded = loaded

    def service(self, name: str, services: Map, file: FilePath, tags: Sequence[Path], trail: Trail) -> Any:
        """Give a service with all its bases merged in."""
        service = services[name]
        if not isinstance(service, Map) or "extends" not in service:
            return service
        at: Path = ("services", name, "extends")
        mark = service.marks.get("extends")
        named = _base_of(service["extends"])
        if named is None:
            self.problems.error(
                mark, at, "extends names no service", "write extends: SERVICE, or service: and file: below it"
            )
            return service
        base_name, base_file_name = named
        trail = (*trail, (file, name, mark))
        base_file, base_services, base_tags = file, services, tags
        if base_file_name is not None:
            found = self.load(base_file_name, at, mark)
            if found is None:
                return service
            base_file, base_services, base_tags = found
        if base_name not in base_services:
            where = self.problems.shown(base_file)
            hint = (
                did_you_mean(base_name, base_services) or f"the services there are: {', '.join(sorted(base_services))}"
            )
            self.problems.error(mark, at, f'there is no service "{base_name}" in {where} to extend', hint)
            return service
        if len(trail) > MAX_CHAIN:
            self.problems.error(
                mark, at, f"more than {MAX_CHAIN} services extend one another in a row", "shorten the chain"
            )
            return service
        if (cycle := self.cycle(base_file, base_name, trail)) is not None:
            self.problems.error(mark, at, f"services extend each other: {cycle}", "remove one of these extends")
            return service
        base = self.service(base_name, base_services, base_file, base_tags, trail)
        services[name] = self.merged(name, base, service, tags)
        return services[name]

    def merged(self, name: str, base: Any, service: Map, tags: Sequence[Path]) -> Any:
        if base is None:
            return service
        del service["extends"]
        service.marks.pop("extends", None)
        base = copy(base)
        if isinstance(base, Map):
            base.pop("extends", None)
        forget(Map({"services": Map({name: base})}), tags)
        return merge(base, service, table().below("services").below(name), ("services", name), self.problems)

    def cycle(self, file: FilePath, name: str, trail: Trail) -> str | None:
        """Write the chain from a service back to itself, or give None where it does not come back."""
        for index, (known_file, known_name, _) in enumerate(trail):
            if (known_file, known_name) == (file, name):
                chain = [f"{known} ({as_origin(mark)})" for _, known, mark in trail[index:]]
                return " → ".join([*chain, name])
        return None

    def load(self, name: str, at: Path, mark: Any) -> tuple[FilePath, Map, Sequence[Path]] | None:
        """Read the services of another file, with their paths made absolute from its folder."""
        if name.startswith(REMOTE):
            self.problems.error(
                mark, at, f"remote files are not supported: {name}", "download it and name the local file"
            )
            return None
        path = absolute(name, self.scene.folder)
        if path not in self.loaded:
            services, tags = self.read(path, at, mark)
            if services is None:
                return None
            self.loaded[path] = services, tags
        return path, *self.loaded[path]

    def read(self, path: FilePath, at: Path, mark: Any) -> tuple[Map | None, Sequence[Path]]:
        file = read_file(path, self.scene.storage, self.problems, as_origin(mark))
        tree, tags = Map(), []
        for document in read(file.content, file.name, self.problems) if file is not None else ():
            tree, more = self.add(tree, document)
            tags.extend(more)
        services = tree.get("services")
        if not isinstance(services, Map):
            if file is not None and not self.problems.errors:
                self.problems.error(mark, at, f"{file.name} has no services", "name another file")
            return None, ()
        drop_repeated(tree, table())
        lengthen(tree, table(), (), None, self.problems)
        self.scene.resolver(path.parent, self.scene.folder).resolve(tree, table())
        return services, tags

    def add(self, tree: Map, document: Document) -> tuple[Map, list[Path]]:
        root = document.root
        if not isinstance(root, Map):
            return tree, []
        if self.scene.origins:
            remember(root)
        if self.scene.interpolate:
            root = interpolate(root, table(), self.scene.environment, self.problems)
        tags = take_tags(root) if document.tagged else []
        forget(tree, tags)
        merged: Map = merge(tree, root, table(), (), self.problems)
        return merged, tags


def _base_of(extends: Any) -> tuple[str, str | None] | None:
    """Give the service and the file that an ``extends`` names, or None where it names none."""
    if isinstance(extends, str):
        return extends, None
    if isinstance(extends, Map) and isinstance(extends.get("service"), str):
        file = extends.get("file")
        return extends["service"], file if isinstance(file, str) else None
    return None
