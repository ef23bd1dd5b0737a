"""``snapshot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pycompose.cli.output import say
from pycompose.commands.snapshot import snapshot as take
from pycompose.kept import document_file
from pycompose.kept.snapshot_file import FORMAT, KIND

if TYPE_CHECKING:
    import typer

    from pycompose.cli.settings import Settings


def snapshot(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to FILE [standard output].")
    ] = None,
) -> int:
    """Write the state of an engine, to plan with on another machine."""
    settings: Settings = context.obj
    content = take(settings.load(), settings.environment)
    if output:
        document_file.write(output, KIND, FORMAT, content)
    else:
        say(document_file.text(KIND, FORMAT, content))
    return 0
