"""The values of ``--format``."""

from __future__ import annotations

from enum import StrEnum


class PlanFormat(StrEnum):
    """How a plan is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    HTML = "html"


class TextFormat(StrEnum):
    """How facts are written."""

    TEXT = "text"
    JSON = "json"


class TableFormat(StrEnum):
    """How a list is written."""

    TABLE = "table"
    JSON = "json"


class DocumentFormat(StrEnum):
    """How a project is written."""

    YAML = "yaml"
    JSON = "json"
