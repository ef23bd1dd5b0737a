"""``ps``."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings


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
) -> None:
    """List the project's containers."""
    from pycompose.render.listing import listing_as_json, listing_as_table

    settings: Settings = context.obj
    stack = settings.stack_by_name()
    listed = stack.containers(tuple(services or ()), stopped=all_)
    if quiet:
        sys.stdout.write("".join(f"{container.id}\n" for container in listed))
    elif format_ is Format.JSON:
        sys.stdout.write(listing_as_json(listed))
    else:
        sys.stdout.write(listing_as_table(listed))
