"""The canonical document as docker compose prints it, which differs slightly between YAML and JSON."""

from __future__ import annotations

import re
from typing import Any

from pycompose.schema.model import Map
from pycompose.schema.spec.attribute_table import ANYTHING, Row, table
from pycompose.schema.spec.scalars import Timestamp

_MOMENT = r"(\S+) (\S+) ([-+]\d\d)(\d\d) \S+"


def as_json(document: Map) -> dict[str, Any]:
    """Return the document that is printed as JSON: without models, and without extensions below the top level."""
    return {key: printed(value, table().below(key)) for key, value in document.items() if key != "models"}


def printed(value: Any, row: Row) -> Any:
    """Return a canonical value as docker compose writes it: keys in the order of ``row``, the user's own sorted."""
    if isinstance(value, dict):
        if row.structured:
            return {
                below.json or key: printed(value[key], below) for key, below in row.properties.items() if key in value
            }
        return {key: printed(value[key], row.below(key)) for key in sorted(value)}
    if isinstance(value, list):
        return [printed(item, row.below(0)) for item in value]
    return _moment(value) if type(value) is Timestamp and row is ANYTHING else value


def as_yaml(document: Map) -> dict[str, Any]:
    """Return the document that is printed as YAML: with extensions, without defaults like ``ipam: {}``."""
    return {key: _yaml(value, table().below(key)) for key, value in document.items()}


def _yaml(value: Any, row: Row) -> Any:
    if isinstance(value, dict):
        if row.form == "ulimit":
            return {"soft": value.get("soft", 0), "hard": value.get("hard", 0)}
        given = {key: item for key, item in value.items() if not _nobody_gave(item, row.below(key))}
        return {key: _yaml(item, row.below(key)) for key, item in given.items()}
    if isinstance(value, list):
        return [_yaml(item, row.below(0)) for item in value]
    return _moment(value) if type(value) is Timestamp and row is ANYTHING else value


def _nobody_gave(value: Any, row: Row) -> bool:
    return row.always is not ... and value == row.always and not isinstance(value, (str, int))


def _moment(value: Timestamp) -> str:
    """Write a timestamp as RFC 3339 does: ``2001-01-01T00:00:00Z``."""
    match = re.fullmatch(_MOMENT, value)
    if match is None:
        return str(value)
    zone = "Z" if (match[3], match[4]) == ("+00", "00") else f"{match[3]}:{match[4]}"
    return f"{match[1]}T{match[2]}{zone}"
