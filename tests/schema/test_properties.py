"""What holds for every file, not only for those of the cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pycompose.errors import LoadError
from pycompose.render.config import document_as_yaml
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Map, Seq
from pycompose.schema.phases.explain import validator
from pycompose.schema.phases.validity import valid
from pycompose.schema.read.dotenv import parse
from pycompose.schema.read.yaml_source import read as read_documents
from pycompose.schema.spec.attribute_table import ANYTHING, Row, table
from pycompose.schema.spec.printed import as_json, as_yaml
from pycompose.schema.spec.scalars import resolve, text_of
from pycompose.schema.spec.units import duration, single, size_in_bytes
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.template import MAX_NESTED, RequiredError, Substitution, TemplateError, variables_in
from tests.schema.case import Case, cases

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
NAMES_WHAT_IS_OFF = "profiles-optional-and-off"
"""Its output names an optional dependency whose profile is off, as docker compose's does, and is no file by itself."""
LOADABLE = [case for case in cases() if (case.folder / "expected.json").exists()]

WORDS = st.sampled_from(
    ["", "a", "x-y", "a=b", "80:80", "10s", "5m", "true", "all", "/a:/b", "every_5m", "0440", "host"]
)
SCALARS = st.one_of(WORDS, st.integers(-5, 70000), st.floats(-5, 5), st.booleans(), st.none())
ANY_VALUE = st.recursive(
    SCALARS,
    lambda below: st.one_of(st.lists(below, max_size=3).map(Seq), st.dictionaries(WORDS, below, max_size=3).map(Map)),
    max_leaves=6,
)


def values_of(row: Row, depth: int = 0) -> st.SearchStrategy[Any]:
    """Make values that the table mostly allows, and now and then does not."""
    if row is ANYTHING or depth > 7:
        return ANY_VALUE
    kinds: list[st.SearchStrategy[Any]] = []
    if "object" in row.types:
        named = {key: values_of(below, depth + 1) for key, below in row.properties.items()}
        given_keys = st.sets(st.sampled_from(sorted(named)), max_size=4) if named else st.just(set())
        kinds.append(given_keys.flatmap(lambda keys: st.fixed_dictionaries({key: named[key] for key in keys})).map(Map))
        if row.each is not None:
            kinds.append(st.dictionaries(WORDS, values_of(row.each, depth + 1), max_size=3).map(Map))
    if "array" in row.types and row.items is not None:
        kinds.append(st.lists(values_of(row.items, depth + 1), max_size=3).map(Seq))
    kinds.append(st.sampled_from(row.enum) if row.enum else SCALARS)
    return st.one_of(kinds)


def escaped(value: Any) -> Any:
    """Double every ``$`` of the values, as whoever prints a document does; keys are never interpolated."""
    if isinstance(value, dict):
        return {key: escaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [escaped(item) for item in value]
    return str(value).replace("$", "$$") if isinstance(value, str) else value


def load_text(text: str, folder: Path) -> str:
    """Load a file's text: the document as JSON, or the errors."""
    (folder / "compose.yaml").write_text(text, encoding="utf-8", errors="surrogateescape")
    try:
        project = load(LoadOptions(files=("compose.yaml",), project_name="p", cwd=folder, environment={"HOME": "/h"}))
    except LoadError as error:
        return str(error)
    return json.dumps(as_json(project.document), sort_keys=True)


@ONE_FOLDER
@given(st.text(max_size=200))
def test_any_text_is_a_project_or_a_load_error(tmp_path: Path, text: str) -> None:
    assert load_text(text, tmp_path)


@ONE_FOLDER
@given(st.data())
def test_any_document_is_a_project_or_a_load_error(tmp_path: Path, data: st.DataObject) -> None:
    services = values_of(table().below("services").below("web"))
    document = {"services": {"web": data.draw(services)}, "volumes": data.draw(values_of(table().below("volumes")))}
    assert load_text(yaml.dump(plain(document)), tmp_path)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(st.data())
def test_the_walker_and_jsonschema_agree(data: st.DataObject) -> None:
    """The fast answer is the explained one: both walk the same table."""
    key = data.draw(st.sampled_from(sorted(table().below("services").below("web").properties)))
    service = Map({key: data.draw(values_of(table().below("services").below("web").below(key)))})
    other = data.draw(st.sampled_from(["networks", "volumes", "configs", "secrets", "models", "include", "name"]))
    document = Map({"services": Map({"web": service}), other: data.draw(values_of(table().below(other)))})
    assert valid(document, table()) == validator().is_valid(document)


@given(st.text(alphabet="${}ABab_:-+?1 \n\"'", max_size=30))
def test_a_template_is_replaced_or_refused(text: str) -> None:
    values = {"A": "1", "B": ""}
    list(variables_in(text))
    try:
        replaced = Substitution(lookup=values.get, unset=lambda name: None).text(text)
    except (TemplateError, RequiredError):
        return
    assert "$" in text or replaced == text


def test_variables_are_looked_for_as_deep_as_they_are_replaced() -> None:
    assert len(list(variables_in("${A:-" * 5_000 + "}" * 5_000))) == MAX_NESTED + 1


@given(st.text(alphabet="ABab=:#'\"\\\n $\t{}é", max_size=60))
def test_an_env_file_is_read_or_refused(text: str) -> None:
    variables: dict[str, str] = {}
    read = parse(text, variables, {"A": "1"}.get)
    assert set(read.lines) == set(variables)
    lines = [*read.lines.values(), *(mistake.line for mistake in read.mistakes)]
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@given(st.text(alphabet="0123456789-+._exobXEnufity:TZ ~#&*!|>'\"%@`{}[],?=<\\\n\t\r", max_size=24))
@example("1e3")
@example("0o17")
@example("1_000")
@example("2001-1-1")
def test_text_that_is_printed_is_text_when_it_is_read(text: str) -> None:
    printed = document_as_yaml({"items": [text], "keys": {text: "a"}}, escape=False)
    problems = Problems(Path())
    (document,) = read_documents(printed.encode(), "compose.yaml", problems)
    assert document.root == {"items": [text], "keys": {text: "a"}}
    assert [type(item) for item in document.root["items"]] == [str]
    problems.stop()


@given(st.text(alphabet="0123456789-+._exobXEnufity:TZ ", max_size=24))
def test_a_scalar_has_a_value(text: str) -> None:
    assert isinstance(text_of(resolve(text)), str)


@given(st.text(alphabet="0123456789.-+hmsudwnµkKMGBib ", max_size=12))
def test_units_are_read_or_refused(text: str) -> None:
    for read in (duration, size_in_bytes):
        try:
            read(text)
        except ValueError:
            continue


@given(st.floats(0, 1e6))
def test_rounding_to_single_precision_is_done_once(number: float) -> None:
    assert single(single(number)) == single(number)


@pytest.mark.parametrize(
    "case", [case for case in LOADABLE if case.folder.name != NAMES_WHAT_IS_OFF], ids=lambda case: case.folder.name
)
def test_canonical_output_is_a_fixed_point(case: Case, tmp_path: Path) -> None:
    """What ``config`` prints is a compose file that means the same project."""
    first = load(case.options())
    text = yaml.safe_dump(escaped(as_yaml(first.document)), sort_keys=False, allow_unicode=True)
    (tmp_path / "again.yaml").write_text(text, encoding="utf-8")
    normalise = case.options().normalise
    again = load(LoadOptions(files=("again.yaml",), profiles=("*",), cwd=tmp_path, normalise=normalise))
    assert as_json(again.document) == as_json(first.document)


@pytest.mark.parametrize("case", LOADABLE, ids=lambda case: case.folder.name)
def test_a_file_that_says_nothing_changes_nothing(case: Case, tmp_path: Path) -> None:
    first = load(case.options())
    (tmp_path / "nothing.yaml").write_text("services: {}\n")
    options = case.options()
    files = tuple(str(file) for file in first.files)
    more = LoadOptions(
        files=(*files, str(tmp_path / "nothing.yaml")),
        project_name=first.name,
        project_directory=options.project_directory,
        env_files=options.env_files,
        profiles=options.profiles,
        services=options.services,
        environment=options.environment,
        cwd=options.cwd,
        normalise=options.normalise,
    )
    assert as_json(load(more).document) == as_json(first.document)
