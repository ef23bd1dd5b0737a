"""``plan``."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pycompose.cli.lifecycle import RemoveOrphans, Services

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings


class Format(StrEnum):
    """How a plan is written."""

    TEXT = "text"
    JSON = "json"


def plan(
    context: typer.Context,
    services: Services = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    build: Annotated[bool, typer.Option("--build", help="As up --build would.")] = False,
    force_recreate: Annotated[bool, typer.Option("--force-recreate", help="As up --force-recreate would.")] = False,
    remove_orphans: RemoveOrphans = False,
    critical_path: Annotated[
        bool, typer.Option("--critical-path", help="Show the longest chain of steps too.")
    ] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 0: no changes, 2: changes, 1: any error.")
    ] = False,
) -> None:
    """Show what up would change, field by field, and why; change nothing."""
    from pycompose.planner.options import Options
    from pycompose.render.plan_json import plan_as_json
    from pycompose.render.plan_text import plan_as_text
    from pycompose.render.problems import warnings_as_text

    settings: Settings = context.obj
    options = Options(build=build, force_recreate=force_recreate, remove_orphans=remove_orphans)
    planned = settings.stack(tuple(services or ())).plan(options)
    sys.stderr.write(warnings_as_text(planned.warnings))
    sys.stdout.write(plan_as_json(planned) if format_ is Format.JSON else plan_as_text(planned))
    if critical_path:
        from pycompose.planner.analysis import critical_path as longest

        chain = " > ".join(f"{step.verb} {step.address}" for step in longest(planned))
        sys.stdout.write(f"Longest chain: {chain or 'none'}\n")
    if detailed_exitcode and planned.changes:
        raise typer.Exit(2)
