"""Projects whose variables are not known: they stay as they are written, and equal ones are equal."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pycompose.errors import LoadError
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.tree.symbols import as_template, is_open, readable, symbol
from tests.schema.case import Case, cases

SYMBOLIC = [Case(path) for path in sorted((Path(__file__).parent / "symbolic").iterdir())]
DECIDED_BY_A_VARIABLE = "name-interpolated"
LOADABLE = [
    case for case in cases() if (case.folder / "expected.json").exists() and case.folder.name != DECIDED_BY_A_VARIABLE
]
NAMING_FILES = ("COMPOSE_FILE", "COMPOSE_PATH_SEPARATOR")


@pytest.mark.parametrize("case", SYMBOLIC, ids=lambda case: case.folder.name)
def test_a_symbolic_project(case: Case) -> None:
    assert case.outcome() == case.expected()


@pytest.mark.parametrize("case", LOADABLE, ids=lambda case: case.folder.name)
def test_what_can_be_loaded_can_be_loaded_without_its_variables(case: Case) -> None:
    given = case.options()
    environment = {name: value for name, value in given.environment.items() if name in NAMING_FILES}
    options = given._replace(symbolic=True, environment=environment)
    assert load(options).document == load(options).document


def single_values(file: Path) -> list[yaml.ScalarNode]:
    """Give the values of a file that stand on one line, so that others can be written in their place."""
    found: list[yaml.ScalarNode] = []
    nodes: list[Any] = [yaml.compose(file.read_text())]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            nodes.extend(value for _, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            nodes.extend(node.value)
        elif node.start_mark.line == node.end_mark.line and not re.search(r"""[$\\"]|^$""", node.value):
            found.append(node)
    return found


VARIED = [
    case for case in LOADABLE if re.match("attribute|build|deploy|hash-e|networks-[^b]|volumes", case.folder.name)
]
DECIDING = re.compile("decides what is in the project|an earlier file has")


NOT_PRINTED = ("pull_refresh_after", "required: false")
"""Whether an env file that is there is required says nothing."""


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(VARIED), st.sampled_from(["${V}", "${V:-%s}", "%s${V}", "${V:?}"]), st.data())
def test_a_variable_may_stand_for_any_value(case: Case, template: str, data: st.DataObject) -> None:
    file = case.folder / "compose.yaml"
    text, values = file.read_text(), single_values(file)
    assume(values)
    node = data.draw(st.sampled_from(values))
    variable = template.replace("%s", node.value)
    with TemporaryDirectory() as folder:
        shutil.copytree(case.folder, folder, dirs_exist_ok=True, symlinks=True)
        before, after = text[: node.start_mark.index], text[node.end_mark.index :]
        (Path(folder) / "compose.yaml").write_text(f'{before}"{variable}"{after}')
        everything = case.options()._replace(symbolic=True, environment={}, prune=False, profiles=("*",))
        shown, problems = outcome(everything._replace(cwd=Path(folder)))
    assert all(DECIDING.search(problem) for problem in problems), problems
    assert problems or "${V" in shown or any(words in text for words in NOT_PRINTED)
    assert not is_open(shown)


def outcome(options: LoadOptions) -> tuple[str, list[str]]:
    """Load a project; give its document, or what is wrong."""
    try:
        return json.dumps(load(options).document, ensure_ascii=False), []
    except LoadError as error:
        return "", [problem.what for problem in error.problems]


@pytest.mark.parametrize("template", ["${A}", "${A:-b}", "${A:-ü\udcff}", "${A:-{}}"])
def test_a_symbol_comes_back_as_the_template_it_was(template: str) -> None:
    text = f"before {symbol(template)} after"
    assert is_open(text)
    assert readable(text) == f"before {template} after".encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def test_a_dollar_that_is_no_variable_stays_apart_from_one_that_is() -> None:
    assert as_template("${A}") == "$${A}"
    assert as_template(symbol("${A}")) == "${A}"
    assert not is_open("${A}")
