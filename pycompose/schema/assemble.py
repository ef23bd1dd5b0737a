"""Several files into one tree: each is interpolated, completed by what it includes and extends, and merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from pycompose.errors import Origin
from pycompose.schema.canonical import lengthen
from pycompose.schema.environment import Environment
from pycompose.schema.files import File, read_file
from pycompose.schema.interpolate import interpolate
from pycompose.schema.merge import merge_mappings
from pycompose.schema.model import Map
from pycompose.schema.problems import Problems
from pycompose.schema.reset import forget, take_tags
from pycompose.schema.source import Document, read
from pycompose.schema.table import table
from pycompose.schema.unique import drop_repeated
from pycompose.schema.validate import validate


@dataclass(frozen=True)
class Parsed:
    """A file and the documents in it, nothing done to them yet."""

    file: File
    documents: Sequence[Document]


@dataclass(frozen=True)
class Scene:
    """What the reading of a file needs to know of its surroundings.

    ``folder`` is where relative paths begin, ``trail`` the files whose include led here.
    """

    environment: Environment
    folder: FilePath
    cwd: FilePath
    problems: Problems
    trail: tuple[FilePath, ...] = field(default=())

    def inside(self, path: FilePath) -> Scene:
        return replace(self, trail=(*self.trail, path))


def parse(paths: Sequence[FilePath], cwd: FilePath, problems: Problems, asked_by: Origin | None = None) -> list[Parsed]:
    """Read files and their YAML; every problem of every file is noted."""
    parsed: list[Parsed] = []
    for path in paths:
        file = read_file(path, cwd, problems, asked_by)
        if file is not None:
            parsed.append(Parsed(file, read(file.content, file.name, problems)))
    return parsed


def assemble(parsed: Sequence[Parsed], scene: Scene) -> Map:
    """Merge files into one canonical tree, each validated together with what came before it."""
    tree = Map()
    for one in parsed:
        for document in one.documents:
            root = prepare(document, one.file, scene)
            if root is None:
                continue
            if document.tagged:
                forget(tree, take_tags(root))
            tree = merge_mappings(tree, root, table(), (), scene.problems)
            settle(tree, one.file, scene.problems)
    return tree


def prepare(document: Document, file: File, scene: Scene) -> Map | None:
    """Interpolate a document; one that is not a mapping is a problem and gives None."""
    if not isinstance(document.root, Map):
        what = "the file is empty" if document.root is None else "a compose file is a mapping, and this is not one"
        scene.problems.error(Origin(file.name, 1, 1), (), what, 'begin with "services:"')
        return None
    variables: Mapping[str, Any] = scene.environment.variables
    root: Map = interpolate(document.root, table(), variables, scene.problems)
    return root


def settle(tree: Map, file: File, problems: Problems) -> None:
    """Validate a merged tree and give it its canonical shape."""
    drop_repeated(tree, table())
    if not validate(tree, problems):
        problems.stop()
    if "version" in tree:
        what = "version is obsolete and ignored"
        problems.warn(tree.marks.get("version"), ("version",), what, "remove the line")
        del tree["version"]
    before = len(problems.errors)
    lengthen(tree, table(), (), None, problems)
    if len(problems.errors) == before:
        drop_repeated(tree, table())
    else:
        problems.stop()
