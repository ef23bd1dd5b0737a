"""Without interpolation, every attribute may be a template, whatever its type: nothing ends in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pycompose.commands.config import masked_document, masked_project
from pycompose.errors import LoadError, Problem, ValuePath, dotted
from pycompose.render.config import document_as_json, document_as_yaml
from pycompose.schema.forms.canonical_values import NUMBERS
from pycompose.schema.load import load, load_model
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.name_lists import LISTS, hashes
from pycompose.schema.spec.printed import as_json, as_yaml
from tests.schema.places import PLACES, document_with

TEMPLATE = "${X:-1}"
TYPED = [
    path
    for path, row in PLACES
    if (row.cast is not None or row.form in NUMBERS) and "string" in row.types and path[0] == "services"
]


def options(path: ValuePath, folder: Path) -> LoadOptions:
    (folder / "compose.yaml").write_text(yaml.safe_dump(document_with(path, TEMPLATE)))
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
