"""Without interpolation, every attribute may be a template, whatever its type: nothing ends in a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pycompose.commands.config import masked_document, masked_project
from pycompose.errors import LoadError, Problem, ValuePath, dotted
from pycompose.render.config import document_as_json, document_as_yaml
from pycompose.schema.forms.canonical_values import NUMBERS
from pycompose.schema.load import load, load_model
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.name_lists import LISTS, hashes
from pycompose.schema.spec.attribute_table import ANYTHING, Row, table
from pycompose.schema.spec.printed import as_json, as_yaml

TEMPLATE = "${X:-1}"
READ_EARLIER = ("name", "version", "include")
"""What loading reads before the table."""
BESIDE: dict[ValuePath, dict[str, Any]] = {
    ("volumes", 0): {"type": "volume", "target": "/t"},
    ("ports", 0): {"target": 80},
    ("networks", "key"): {},
}
"""What an entry of a service needs besides the attribute under test."""


def places(row: Row, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Row]]:
    """Find every place of the table: its path, with ``key`` for any name, and its row."""
    if row is ANYTHING or len(path) > 9:
        return
    yield path, row
    for name, below in row.properties.items():
        yield from places(below, (*path, name))
    if row.each is not None:
        yield from places(row.each, (*path, "key"))
    if row.items is not None:
        yield from places(row.items, (*path, 0))


def document_with(path: ValuePath) -> dict[str, Any]:
    """Make a project that has the template at a path, and otherwise only what is required."""
    value: Any = TEMPLATE
    for length in range(len(path), 0, -1):
        value = [value] if path[length - 1] == 0 else {path[length - 1]: value}
        beside = BESIDE.get(path[2 : length - 1], {}) if isinstance(value, dict) else {}
        value = {**beside, **value} if isinstance(value, dict) else value
        if "tmpfs" in path and "target" in value:
            value["type"] = "tmpfs"
    if path[:2] == ("services", "key") and isinstance(value["services"]["key"], dict):
        value["services"]["key"].setdefault("image", "web:1")
        value.setdefault("networks", {"key": {}} if path[2:4] == ("networks", "key") else {})
    value.setdefault("services", {"web": {"image": "web:1"}})
    _require(value, table())
    return dict(value)


def _require(value: Any, row: Row) -> None:
    if isinstance(value, dict):
        for key in row.required:
            below = row.below(key)
            value.setdefault(key, ["gpu"] if "array" in below.types else (below.enum or ("x",))[0])
        for key, item in value.items():
            _require(item, row.below(key))
    elif isinstance(value, list) and row.items is not None:
        for item in value:
            _require(item, row.items)


PLACES = [(path, row) for path, row in places(table()) if path and path[0] not in READ_EARLIER]
TYPED = [
    path
    for path, row in PLACES
    if (row.cast is not None or row.form in NUMBERS) and "string" in row.types and path[0] == "services"
]


def options(path: ValuePath, folder: Path) -> LoadOptions:
    (folder / "compose.yaml").write_text(yaml.safe_dump(document_with(path)))
    return LoadOptions(files=("compose.yaml",), project_name="p", cwd=folder, environment={}, interpolate=False)


@pytest.mark.parametrize("path", [path for path, _ in PLACES], ids=dotted)
def test_every_output_is_there_or_an_error_with_a_place(path: ValuePath, tmp_path: Path) -> None:
    given = options(path, tmp_path)
    for switches in ({}, {"normalise": False}, {"check": False}, {"strict": True}):
        refused = write_everything(given._replace(**switches))
        assert all(problem.origin for problem in refused)


def write_everything(given: LoadOptions) -> tuple[Problem, ...]:
    """Write a project in every form; give the problems where it is refused."""
    try:
        model = load_model(given)
        project = load(given)
    except LoadError as error:
        return error.problems
    for document in (model, masked_document(model), as_yaml(project.document), masked_project(project).document):
        assert document_as_yaml(document)
    assert document_as_json(as_json(project.document))
    for listed in LISTS.values():
        assert "\n".join(listed(project)) is not None
    try:
        assert len(hashes(project, "*")) == len(project.services)
    except LoadError as error:
        return tuple(problem for problem in error.problems if problem.hint != "leave out --no-interpolate")
    return ()


@pytest.mark.parametrize("path", TYPED, ids=dotted)
def test_a_number_or_a_flag_may_be_a_template(path: ValuePath, tmp_path: Path) -> None:
    project = load(options(path, tmp_path)._replace(check=False, prune=False, resolve_environment=False))
    assert TEMPLATE in document_as_json(as_json(project.document), escape=False) or path[-1] in (
        "external",
        "pull_refresh_after",
    )
