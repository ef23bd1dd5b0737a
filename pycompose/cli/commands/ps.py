"""``ps``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pycompose.cli import verbs


class Format(StrEnum):
    """How containers are listed."""

    TABLE = "table"
    JSON = "json"


def ps(
    context: typer.Context,
    services: Annotated[list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Only these.")] = None,
    all_: Annotated[bool, typer.Option("-a", "--all", help="Stopped containers too.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only the ids.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="How to write them.")] = Format.TABLE,
) -> int:
    """List the project's containers."""
    return verbs.ps(context.obj, tuple(services or ()), all_=all_, quiet=quiet, format_=format_)
