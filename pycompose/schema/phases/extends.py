"""``extends``: a service starts as a copy of another one, from the same file or from another."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import dirname
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.forms.canonical import lengthen
from pycompose.schema.forms.unique_items import drop_repeated
from pycompose.schema.model import Map, Wrong, as_origin, copy, size
from pycompose.schema.phases.interpolate import interpolate
from pycompose.schema.phases.merge import merge
from pycompose.schema.phases.scene import Scene
from pycompose.schema.phases.wrong import has_wrong
from pycompose.schema.read.compose_files import REMOTE, File, absolute, read_file
from pycompose.schema.read.yaml_source import Document, read
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.tree.marks import remember
from pycompose.schema.tree.problems import did_you_mean, placed
from pycompose.schema.tree.reset import Aside, forget, take_tags

MAX_CHAIN = 100
"""The longest chain of ``extends``, far beyond any real file."""

Source = tuple[str, Map, Sequence[ValuePath]]
"""A file, its services, and its tags."""

Trail = tuple[tuple[str, str, Any], ...]
"""The chain of services that extend each other, so far: file, name, mark."""


def extend(root: Map, file: File, tags: Sequence[ValuePath], scene: Scene) -> None:
    """Complete every service of a document with the one that it extends.

    ``tags`` are the paths of the document's ``!reset`` and ``!override``, which also apply to the base.
    """
    services = root.get("services")
    if not isinstance(services, Map) or not any(
        isinstance(item, Map) and "extends" in item for item in services.values()
    ):
        return
    extending = _Extending(scene)
    for name in services:
        services[name] = extending.service(name, services, file.path, tags, ())


class _Extending:
    """Follows the chain of bases of a service."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.problems = scene.problems
        self.loaded: dict[str, tuple[Map, Sequence[ValuePath]] | None] = scene.bases
        """The services and tags of the files that were read, None for a file that is wrong."""

    def service(self, name: str, services: Map, file: str, tags: Sequence[ValuePath], trail: Trail) -> Any:
        """Return a service with all its bases merged in."""
        service = services[name]
        if not isinstance(service, Map) or "extends" not in service:
            return service
        trail = (*trail, (file, name, service.marks.get("extends")))
        found = self.base(service["extends"], (file, services, tags), trail)
        if found is None:
            self.lose(trail)
            return service
        base_name, (base_file, base_services, base_tags) = found
        base = self.service(base_name, base_services, base_file, base_tags, trail)
        if type(base) is Wrong or self.problems.is_lost(("services", base_name)):
            self.lose(trail)
        aside = self.scene.aside if file == trail[0][0] else None
        services[name] = self.merged(name, base, service, tags, aside)
        return services[name]

    def base(self, extends: Any, own: Source, trail: Trail) -> tuple[str, Source] | None:
        """Find the service that the last one of the trail extends; None where there is none.

        Mistakes in the file of the first service are left to its validation, except a missing name; the other files are
        never validated.
        """
        own_file, name, mark = trail[-1]
        at: ValuePath = ("services", name, "extends")
        named = _base_of(extends) if not has_wrong(extends) else None
        if named is None:
            if own_file != trail[0][0] or _lacks_service(extends):
                self.problems.error(mark, at, *self.nameless(extends, own, at, mark))
            return None
        base_name, file_name = named
        source = own if file_name is None else self.load(file_name, at, mark)
        if source is None:
            return None
        file, services, _ = source
        wrong: tuple[str, str] | None = None
        if base_name not in services:
            if self.problems.is_lost(("services", base_name)):
                return None
            hint = did_you_mean(base_name, services) or f"the services are: {', '.join(sorted(services))}"
            wrong = f'there is no service "{base_name}" in {self.problems.shown(file)} to extend', hint
        elif not isinstance(services[base_name], Map | None):
            if file == trail[0][0]:
                return None
            wrong = (
                f'the service "{base_name}" of {self.problems.shown(file)} is not a mapping',
                "write its attributes below its name",
            )
        elif len(trail) > MAX_CHAIN:
            wrong = f"more than {MAX_CHAIN} services extend one another in a row", "shorten the chain"
        elif (cycle := self.cycle(file, base_name, trail)) is not None:
            wrong = f"services extend each other: {cycle}", "remove one of these extends"
        if wrong is not None:
            self.problems.error(mark, at, *wrong)
            return None
        return base_name, source

    def nameless(self, extends: Any, own: Source, at: ValuePath, mark: Any) -> tuple[str, str]:
        """Say what is wrong with an ``extends`` that names no service, and which ones it may name."""
        if not isinstance(extends, Map):
            return "extends names no service", "write extends: SERVICE, or service: and file: below it"
        file = extends.get("file")
        source = own if file is None else self.load(file, at, mark) if isinstance(file, str) else None
        known = sorted(source[1]) if source is not None else []
        place = f" of {self.problems.shown(source[0])}" if source is not None and source is not own else ""
        hint = f"; the services{place} are: {', '.join(known)}" if known else ""
        return "service is missing", f"add service: NAME{hint}"

    def lose(self, trail: Trail) -> None:
        """Note that the services of a trail lack the attributes of a base that is wrong."""
        for _, name, _ in trail:
            self.problems.lose(("services", name))

    def merged(self, name: str, base: Any, service: Map, tags: Sequence[ValuePath], aside: Aside | None) -> Any:
        if base is None:
            return service
        del service["extends"]
        self.problems.grow(size(base), service.marks.get("extends"))
        service.marks.pop("extends", None)
        base = copy(base)
        if isinstance(base, Map):
            base.pop("extends", None)
        forget(Map({"services": Map({name: base})}), tags, aside)
        return merge(base, service, table().below("services").below(name), ("services", name), self.problems)

    def cycle(self, file: str, name: str, trail: Trail) -> str | None:
        """Return the chain from a service back to itself as text, or None where there is no cycle."""
        for index, (known_file, known_name, _) in enumerate(trail):
            if (known_file, known_name) == (file, name):
                chain = [placed(known, mark) for _, known, mark in trail[index:]]
                return " → ".join([*chain, name])
        return None

    def load(self, name: str, at: ValuePath, mark: Any) -> Source | None:
        """Read the services of another file, and make their paths relative to the project's folder."""
        if name.startswith(REMOTE):
            self.problems.error(
                mark, at, f"remote files are not supported: {name}", "download it and name the local file"
            )
            return None
        path = absolute(name, self.scene.folder)
        if path not in self.loaded:
            file = read_file(path, self.scene.storage, self.problems, as_origin(mark))
            if file is None:
                return None
            self.loaded[path] = self.read(file, at, mark)
        found = self.loaded[path]
        return None if found is None else (path, *found)

    def read(self, file: File, at: ValuePath, mark: Any) -> tuple[Map, Sequence[ValuePath]] | None:
        tree, tags = Map(), []
        for document in read(file.content, file.name, self.problems, origins=self.scene.aside is not None):
            tree, more = self.add(tree, document)
            tags.extend(more)
        services = tree.get("services")
        if not isinstance(services, Map):
            if not self.problems.is_lost(("services",)):
                self.problems.error(mark, at, f"{file.name} has no services", "name another file")
            return None
        drop_repeated(tree, table())
        lengthen(tree, self.problems, final=self.scene.interpolate)
        # relative, as the extending file writes them: what both name counts once
        self.scene.resolver(dirname(file.path), self.scene.folder).resolve(tree, table())
        return services, tags

    def add(self, tree: Map, document: Document) -> tuple[Map, list[ValuePath]]:
        root = document.root
        if not isinstance(root, Map):
            return tree, []
        if self.scene.aside is not None:
            remember(root)
        if self.scene.interpolate:
            root = interpolate(root, table(), self.scene.environment, self.problems)
        tags = take_tags(root, None) if document.tagged else []
        forget(tree, tags)
        merged: Map = merge(tree, root, table(), (), self.problems)
        return merged, tags


def _lacks_service(extends: Any) -> bool:
    """Return whether ``extends`` has no name of a service, and is valid otherwise."""
    if not isinstance(extends, Map):
        return extends is None
    return extends.get("service") is None and extends.keys() <= {"file", "service"}


def _base_of(extends: Any) -> tuple[str, str | None] | None:
    """Return the service and the file that ``extends`` names, or None where it names no service."""
    if isinstance(extends, str):
        return extends, None
    if isinstance(extends, Map) and isinstance(extends.get("service"), str):
        file = extends.get("file")
        return (extends["service"], file) if isinstance(file, str | None) else None
    return None
