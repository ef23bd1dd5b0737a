"""Projects whose variables are not known: they stay as they are written, and equal ones are equal."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pycompose.schema.load import load
from pycompose.schema.symbols import as_template, is_open, readable, symbol
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
    options = dataclasses.replace(given, symbolic=True, environment=environment)
    assert load(options).document == load(options).document


@pytest.mark.parametrize("template", ["${A}", "${A:-b}", "${A:-ü\udcff}", "${A:-{}}"])
def test_a_symbol_comes_back_as_the_template_it_was(template: str) -> None:
    text = f"before {symbol(template)} after"
    assert is_open(text)
    assert readable(text) == f"before {template} after".encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def test_a_dollar_that_is_no_variable_stays_apart_from_one_that_is() -> None:
    assert as_template("${A}") == "$${A}"
    assert as_template(symbol("${A}")) == "${A}"
    assert not is_open("${A}")
