"""The attribute reference of the docs says what the table says."""

from __future__ import annotations

from pathlib import Path

from pycompose.schema.spec.attribute_table import table
from pycompose.schema.spec.reference import reference

DOCS = Path(__file__).parents[2] / "docs" / "attributes.md"


def test_the_page_is_current() -> None:
    assert DOCS.read_text() == reference(), "run python -m pycompose.schema.spec.reference > docs/attributes.md"


def test_every_service_attribute_has_an_example() -> None:
    service = table().below("services").below("web")
    assert [name for name, row in service.properties.items() if row.example is None] == []
