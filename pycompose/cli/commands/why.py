"""``why``."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings


class Format(StrEnum):
    """How an explanation is written."""

    TEXT = "text"
    JSON = "json"


def why(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="The service that is asked about.")],
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
) -> None:
    """Say why a service's containers were made, what would recreate them now, and what depends on it."""
    from pycompose.render.layout.terminal import columns
    from pycompose.render.why import seconds_ago, why_as_json, why_as_text

    settings: Settings = context.obj
    found = settings.stack().why(service)
    width = columns(sys.stdout, os.environ)
    sys.stdout.write(why_as_json(found) if format_ == Format.JSON else why_as_text(found, seconds_ago(found), width))
