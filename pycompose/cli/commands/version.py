"""``version``."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

from pycompose.cli.formats import TextFormat
from pycompose.cli.output import say
from pycompose.version import VERSION

if TYPE_CHECKING:
    import typer


def version(
    engine: Annotated[bool, typer.Option("--engine", help="Also show the engine's version.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Show only the number.")] = False,
    format_: Annotated[TextFormat, typer.Option("-f", "--format", help="Output format.")] = TextFormat.TEXT,
) -> None:
    """Show the version of pycompose, and of the engine with --engine."""
    if short:
        sys.stdout.write(f"{VERSION}\n")
        return
    facts = None
    if engine:
        from pycompose.engine.engine import connect
        from pycompose.engine.observe.engine_facts import engine_facts

        facts = engine_facts(connect(os.environ).look)
    if format_ is TextFormat.JSON:
        say(json.dumps({"version": VERSION, "engine": facts and facts._asdict()}, indent=2) + "\n")
        return
    sys.stdout.write(f"pycompose {VERSION}\n")
    if facts:
        from pycompose.render.version import facts_as_text

        say(facts_as_text(facts))
