"""``ps``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pycompose.cli.formats import TableFormat
from pycompose.cli.output import say
from pycompose.commands.ps import ps as list_containers

if TYPE_CHECKING:
    import typer

    from pycompose.cli.settings import Settings


def ps(
    context: typer.Context,
    services: Annotated[list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Only these services.")] = None,
    all_: Annotated[bool, typer.Option("-a", "--all", help="Also list stopped containers.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Show only the ids.")] = False,
    format_: Annotated[TableFormat, typer.Option("--format", help="Output format.")] = TableFormat.TABLE,
) -> int:
    """List the project's containers."""
    settings: Settings = context.obj
    listed = list_containers(settings.stack_by_name(), tuple(services or ()), stopped=all_)
    if quiet:
        say("".join(f"{container.id}\n" for container in listed))
        return 0
    from pycompose.render.ps import listing_as_json, listing_as_table

    say(listing_as_json(listed) if format_ == TableFormat.JSON else listing_as_table(listed))
    return 0
