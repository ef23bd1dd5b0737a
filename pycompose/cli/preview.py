"""``plan``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pycompose.cli import verbs
from pycompose.cli.lifecycle import RemoveOrphans, Services


class Format(StrEnum):
    """How a plan is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    HTML = "html"


def plan(
    context: typer.Context,
    services: Services = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    build: Annotated[bool, typer.Option("--build", help="As up --build would.")] = False,
    force_recreate: Annotated[bool, typer.Option("--force-recreate", help="As up --force-recreate would.")] = False,
    remove_orphans: RemoveOrphans = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 0: no changes, 2: changes, 1: any error.")
    ] = False,
) -> int:
    """Show what up would change, field by field, and why; change nothing."""
    return verbs.plan(
        context.obj,
        tuple(services or ()),
        format_=format_,
        build=build,
        force_recreate=force_recreate,
        remove_orphans=remove_orphans,
        detailed_exitcode=detailed_exitcode,
    )
