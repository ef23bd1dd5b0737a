"""Where values come from: the lines of ``config --origins``, whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pycompose.errors import LoadError
from pycompose.render.config import origins_as_text
from pycompose.schema.load import load
from pycompose.schema.model import Map, Seq
from pycompose.schema.spec.printed import as_yaml
from pycompose.schema.tree.marks import Given
from pycompose.schema.tree.provenance import provenance
from tests.schema.case import Case, cases

TRACED = [case for case in cases() if (case.folder / "origins.txt").exists()]
VALID = [case for case in cases() if (case.folder / "expected.json").exists()]


@pytest.mark.parametrize("case", TRACED, ids=lambda case: case.folder.name)
def test_origins(case: Case) -> None:
    project = load(case.options()._replace(origins=True))
    lines = case.plain(origins_as_text(provenance(as_yaml(project.document), project.document, project.aside)))
    assert lines == (case.folder / "origins.txt").read_text()


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.folder.name)
def test_remembering_changes_nothing(case: Case) -> None:
    plain, traced = load(case.options()), load(case.options()._replace(origins=True))
    assert traced.document == plain.document
    assert not any(isinstance(mark, Given) for mark in _marks(plain.document))
    told = provenance(as_yaml(traced.document), traced.document, traced.aside)
    places = [known for known in told if known.origin and known.value is not ...]
    assert [known.origin for known in places if known.origin != traced.origin(known.path)] == []


def _marks(value: Any) -> Iterator[Any]:
    if isinstance(value, Map):
        yield from value.marks.values()
        for item in value.values():
            yield from _marks(item)
    elif isinstance(value, Seq):
        yield from value.marks
        for item in value:
            yield from _marks(item)


@pytest.mark.parametrize("case", [case for case in cases() if case not in VALID], ids=lambda case: case.folder.name)
def test_what_is_refused_is_refused_with_origins_too(case: Case) -> None:
    with pytest.raises(LoadError) as refused:
        load(case.options()._replace(origins=True))
    assert case.plain(f"{refused.value}\n") == case.expected()[1]
