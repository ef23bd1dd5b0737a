"""From several files to one tree: each is interpolated, completed by its includes and extends, and merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pycompose.errors import Origin
from pycompose.schema.forms.canonical import fill, lengthen
from pycompose.schema.forms.unique_items import drop_repeated
from pycompose.schema.model import Map, as_origin
from pycompose.schema.phases.consistency import check_values
from pycompose.schema.phases.extends import extend
from pycompose.schema.phases.include import include, resolve_contents, resolve_listed
from pycompose.schema.phases.interpolate import interpolate
from pycompose.schema.phases.merge import merge_mappings
from pycompose.schema.phases.scene import Scene
from pycompose.schema.phases.strict import doubt_words
from pycompose.schema.phases.validate import validate
from pycompose.schema.phases.wrong import take_out
from pycompose.schema.read.compose_files import File, read_file
from pycompose.schema.read.storage import Storage
from pycompose.schema.read.yaml_source import Document, read
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.tree.marks import remember
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.reset import forget, take_tags
from pycompose.value import Value


class Parsed(Value):
    """A file and the documents in it, as they were parsed."""

    file: File
    documents: Sequence[Document]


def parse(
    paths: Sequence[str],
    storage: Storage,
    problems: Problems,
    asked_by: Origin | None = None,
    *,
    origins: bool = False,
) -> list[Parsed]:
    """Read and parse files, and note every problem in them.

    ``asked_by`` is the place that names the files; with ``origins``, marks record the history of their value.
    """
    parsed: list[Parsed] = []
    for path in paths:
        file = read_file(path, storage, problems, asked_by)
        if file is not None:
            parsed.append(Parsed(file=file, documents=read(file.content, file.name, problems, origins=origins)))
    return parsed


def assemble(parsed: Sequence[Parsed], scene: Scene) -> Map:
    """Merge files into one canonical tree with absolute paths.

    Each file is validated together with the ones before it; what is wrong is noted and removed.
    """
    problems = scene.problems
    tree = Map()
    for file, document in ((one.file, document) for one in parsed for document in one.documents):
        root = _interpolated(document, file, scene)
        tags = take_tags(root, scene.aside) if document.tagged else []
        include(root, tags, scene.inside(file.path), _assemble_included)
        forget(tree, tags, scene.aside)
        extend(root, file, tags, scene)
        merge_mappings(tree, root, table(), (), problems)
        _settle(tree, root, scene)
    if problems.errors:
        take_out(tree, table(), (), problems)
    fill(tree, table())
    check_values(tree, problems)
    if scene.root is None or not scene.own or scene.environment.symbolic:
        scene.resolver(scene.folder).resolve(tree, table())
    if scene.interpolate:
        resolve_listed(tree, scene.environment)
        resolve_contents(tree, scene.environment, scene.values)
    return tree


def _assemble_included(paths: Sequence[str], scene: Scene, mark: Any) -> Map:
    origins = scene.aside is not None
    return assemble(parse(paths, scene.storage, scene.problems, as_origin(mark), origins=origins), scene)


def _interpolated(document: Document, file: File, scene: Scene) -> Map:
    """Interpolate a document; note a problem where it is not a mapping."""
    if not isinstance(document.root, Map):
        what = "this file is empty" if document.root is None else "a compose file must be a mapping"
        scene.problems.error(Origin(file.name, 1, 1), (), what, 'begin with "services:"')
        scene.problems.lose(())
        return Map()
    if scene.aside is not None:
        remember(document.root)
    if not scene.interpolate:
        return document.root
    root: Map = interpolate(document.root, table(), scene.environment, scene.problems)
    return root


def _settle(tree: Map, root: Map, scene: Scene) -> None:
    """Validate the part of a merged tree that a document changed, and expand its short forms."""
    problems = scene.problems
    part = _touched(tree, root)
    drop_repeated(part, table())
    validate(part, problems)
    if "version" in tree:
        problems.warn(tree.marks.get("version"), ("version",), "version is obsolete and ignored", "remove the line")
        del tree["version"], part["version"]
    if scene.strict:
        doubt_words(part, table(), problems)
    lengthen(part, problems, final=scene.interpolate)
    drop_repeated(part, table())
    for key, value in part.items():
        if key in tree and table().below(key).named and isinstance(value, Map):
            tree[key].update(value)
        else:
            tree[key] = value


def _touched(tree: Map, root: Map) -> Map:
    """Return the part of a tree that a document mentions: a file may consist of thousands of documents."""
    part = Map({key: tree[key] for key in root if key in tree})
    part.marks = tree.marks
    for key, value in part.items():
        if table().below(key).named and isinstance(value, Map) and isinstance(root[key], Map):
            part[key] = Map({name: value[name] for name in root[key] if name in value})
            part[key].marks = value.marks
    return part
