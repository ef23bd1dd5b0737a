"""``why``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

from pycompose.cli.formats import TextFormat
from pycompose.cli.output import say
from pycompose.commands.why import why as ask_why

if TYPE_CHECKING:
    import typer

    from pycompose.cli.settings import Settings


def why(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="The service to explain.")],
    format_: Annotated[TextFormat, typer.Option("--format", help="Output format.")] = TextFormat.TEXT,
) -> None:
    """Explain why a service's containers were created."""
    from pycompose.render.layout.terminal import columns
    from pycompose.render.why import seconds_ago, why_as_json, why_as_text

    settings: Settings = context.obj
    found = ask_why(settings.stack(), service)
    width = columns(sys.stdout, os.environ)
    say(why_as_json(found) if format_ == TextFormat.JSON else why_as_text(found, seconds_ago(found), width))
