"""One mistake is told once, at its place; what only follows from it is not told, and what does not follow is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pycompose.errors import LoadError, Problem
from pycompose.schema.load import load
from pycompose.schema.model import copy
from pycompose.schema.read.yaml_source import read
from pycompose.schema.tree.problems import MAX_TOLD, Problems
from tests.schema.case import Case, cases

WRONG = ("[wr0ng, [wr0ng]]", '"wr0ng${"', '"${WR0NG:?wr0ng}"', "{wr0ng: [wr0ng]}")
"""Values that can stand nowhere, or hardly anywhere; the last one not for a mapping, whose keys would be missed."""
TRIED = 5
"""In how many places each case has a mistake put into it."""

Path_ = tuple[Any, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Give the path of everything below the top level, which much depends on, save extensions: nothing is wrong there.

    Profiles are left out, too: a service whose profiles are wrong counts as one that is on.
    """
    if len(path) > 1 and "profiles" not in path and not path[0].startswith("x-"):
        yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(item, (*path, key))


def value_at(document: Any, path: Path_) -> Any:
    for part in path:
        document = document[part]
    return document


def broken(document: Any, path: Path_, wrong: str) -> str:
    """Write a document with a wrong value at a path, every value in a line of its own."""
    document = copy(document)
    value_at(document, path[:-1])[path[-1]] = "@wrong@"
    return json.dumps(document, indent=1, ensure_ascii=False).replace("\x7f", r"\u007f").replace('"@wrong@"', wrong)


def told(case: Case, text: str, folder: Path) -> tuple[Problem, ...]:
    """Load a case with another compose.yaml, and give what is wrong."""
    options = case.options()
    shutil.copytree(case.folder, folder, dirs_exist_ok=True)
    (folder / "compose.yaml").write_text(text)
    try:
        load(options._replace(cwd=folder / Path(options.cwd).relative_to(case.folder.resolve())))
    except LoadError as error:
        return error.problems
    return ()


def document_of(case: Case) -> Any:
    """Give the only document of a case's compose.yaml, or None."""
    path = case.folder / "compose.yaml"
    found = read(path.read_bytes(), "compose.yaml", Problems(case.folder)) if path.exists() else []
    return found[0].root if len(found) == 1 and not found[0].tagged else None


DOCUMENTS = {case: document_of(case) for case in cases() if (case.folder / "expected.json").exists()}
BREAKABLE = [case for case, document in DOCUMENTS.items() if document is not None and list(places(document))]


@pytest.mark.parametrize("case", BREAKABLE, ids=lambda case: case.folder.name)
def test_nothing_is_told_of_what_only_follows_from_a_mistake(case: Case, tmp_path: Path) -> None:
    random = Random(case.folder.name)
    for _ in range(TRIED):
        document = DOCUMENTS[case]
        path = random.choice(list(places(document)))
        wrong = random.choice(WRONG[:-1] if isinstance(value_at(document, path), dict) else WRONG)
        text = broken(document, path, wrong)
        line = next(number for number, line in enumerate(text.splitlines(), 1) if "wr0ng" in line.lower())
        elsewhere = [
            str(problem)
            for problem in told(case, text, tmp_path / case.folder.name)
            if (problem.origin is None or problem.origin.line != line) and "wr0ng" not in str(problem).lower()
        ]
        assert elsewhere == []


def test_two_mistakes_are_both_told(tmp_path: Path) -> None:
    """In whatever phases they are found: each pair of mistakes that are told one by one is told together."""
    services = {
        "interpolation": '{image: "${"}',
        "cast": "{image: a, scale: x}",
        "validation": "{image: a, ports: 5}",
        "attribute": "{image: a, prots: []}",
        "short-form": '{image: a, ports: ["80:http"]}',
        "form": "{image: a, mem_limit: big}",
        "exclusion": "{image: a, scale: 2, container_name: one}",
        "reference": "{image: a, networks: [nowhere]}",
        "dependency": "{image: a, depends_on: [nobody]}",
        "cycle": "{image: a, depends_on: [cycle]}",
        "extends": "{extends: nobody}",
        "env-file": "{image: a, env_file: nowhere.env}",
        "image": "{hostname: a}",
    }
    case = Case(tmp_path / "case")
    case.folder.mkdir()
    alone = {
        name: told(case, f"services:\n  {name}: {service}\n", tmp_path / "alone") for name, service in services.items()
    }
    whole = "services:\n" + "".join(f"  {name}: {service}\n" for name, service in services.items())
    together = told(case, whole, tmp_path / "together")
    assert [len(problems) for problems in alone.values()] == [1] * len(services)
    assert {problem.path for problem in together} == {problem.path for (problem,) in alone.values()}


def test_a_hundred_problems_are_told_and_no_more(tmp_path: Path) -> None:
    services = "".join(f"  s{number}: {{image: a, prots: []}}\n" for number in range(2 * MAX_TOLD))
    case = Case(tmp_path / "case")
    case.folder.mkdir()
    assert len(told(case, f"services:\n{services}", tmp_path / "many")) == MAX_TOLD
