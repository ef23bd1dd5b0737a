"""Validation of a merged document: a fast check, and an explanation where something is wrong."""

from __future__ import annotations

from pycompose.schema.model import Map
from pycompose.schema.phases.validity import valid
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.tree.problems import Problems


def validate(document: Map, problems: Problems) -> None:
    """Note what is wrong in a merged document, and replace it with Wrong."""
    if not valid(document, table()):
        from pycompose.schema.phases.explain import explain  # it imports jsonschema

        explain(document, problems)
