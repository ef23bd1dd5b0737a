"""``version``."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from pycompose import __version__


class Format(StrEnum):
    """How versions are written."""

    TEXT = "text"
    JSON = "json"


def version(
    engine: Annotated[bool, typer.Option("--engine", help="Ask the engine for its own too.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Only the number.")] = False,
    format_: Annotated[Format, typer.Option("-f", "--format", help="How to write it.")] = Format.TEXT,
) -> None:
    """Show the version of pycompose, and of the engine when asked."""
    if short:
        sys.stdout.write(f"{__version__}\n")
        return
    facts = None
    if engine:
        from pycompose.engine.connect import connect
        from pycompose.engine.facts import engine_facts

        facts = engine_facts(connect(os.environ).reader)
    if format_ is Format.JSON:
        from dataclasses import asdict

        sys.stdout.write(json.dumps({"version": __version__, "engine": facts and asdict(facts)}, indent=2) + "\n")
        return
    sys.stdout.write(f"pycompose {__version__}\n")
    if facts:
        from pycompose.render.facts import facts_as_text

        sys.stdout.write(facts_as_text(facts))
