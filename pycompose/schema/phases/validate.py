"""Validate a merged document: quickly, and where something is wrong with an explanation."""

from __future__ import annotations

from pycompose.schema.model import Map
from pycompose.schema.phases.validity import valid
from pycompose.schema.spec.table import table
from pycompose.schema.tree.problems import Problems


def validate(document: Map, problems: Problems) -> None:
    """Note what is wrong in a merged document, and put Wrong in its place."""
    if not valid(document, table()):
        from pycompose.schema.phases.explain import explain  # it brings jsonschema

        explain(document, problems)
