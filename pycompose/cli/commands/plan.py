"""``plan``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from pycompose.cli import verbs
from pycompose.cli.lifecycle import Content, RemoveOrphans, Services, pull_policy
from pycompose.cli.output import Format


def shows_sensitive(environment: Mapping[str, str], *, asked: bool, forced: bool) -> bool:
    """Say whether secrets are shown: where it is asked for, and in CI, whose logs many read, only if it is forced."""
    from pycompose.errors import UsageError

    if asked and environment.get("CI") and not forced:
        raise UsageError("--show-sensitive shows secrets, and this is CI (CI is set): --force shows them all the same")
    return asked


def plan(
    context: typer.Context,
    services: Services = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    build: Annotated[bool, typer.Option("--build", help="As up --build would.")] = False,
    build_stale: Annotated[bool, typer.Option("--build-stale", help="As up --build=stale would.")] = False,
    pull: Annotated[str, typer.Option("--pull", metavar="POLICY", help="As up --pull would.")] = "",
    pull_check: Annotated[
        bool, typer.Option("--pull-check", help="Ask the registries what a pull would bring; pull nothing.")
    ] = False,
    content: Content = False,
    force_recreate: Annotated[bool, typer.Option("--force-recreate", help="As up --force-recreate would.")] = False,
    remove_orphans: RemoveOrphans = False,
    drift_only: Annotated[bool, typer.Option("--drift-only", help="Only what is no longer as it was applied.")] = False,
    show_sensitive: Annotated[
        bool, typer.Option("--show-sensitive", help="Show values that may be secrets; refused in CI.")
    ] = False,
    force_show: Annotated[bool, typer.Option("--force", help="With --show-sensitive: show them in CI too.")] = False,
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help="Save the plan too, to be carried out by apply.")
    ] = "",
    snapshot: Annotated[
        str, typer.Option("--snapshot", metavar="FILE", help="What snapshot wrote, in the place of an engine.")
    ] = "",
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
        build_stale=build_stale,
        pull=pull_policy(pull),
        pull_check=pull_check,
        content=content,
        force_recreate=force_recreate,
        remove_orphans=remove_orphans,
        drift_only=drift_only,
        show_sensitive=shows_sensitive(context.obj.environment, asked=show_sensitive, forced=force_show),
        out=out,
        snapshot=snapshot,
        detailed_exitcode=detailed_exitcode,
    )
