"""``up``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pycompose.cli.checked_options import planner_options
from pycompose.cli.consent import Consent
from pycompose.cli.output import mention, show, tell, warn
from pycompose.commands.up import up as bring_up
from pycompose.render.outcome import outcome_as_text

if TYPE_CHECKING:
    import typer

    from pycompose.cli import flags
    from pycompose.cli.settings import Settings


def up(
    context: typer.Context,
    services: flags.Services = None,
    detach: Annotated[
        bool, typer.Option("-d", "--detach", help="Leave the containers running in the background.")
    ] = False,
    build: Annotated[bool, typer.Option("--build", help="Build every image that can be built.")] = False,
    build_stale: Annotated[
        bool,
        typer.Option(
            "--build-stale", help="Build images older than their build section or context; also --build=stale."
        ),
    ] = False,
    pull: Annotated[str, typer.Option("--pull", metavar="POLICY", help="When to pull: always, missing or never.")] = "",
    check_content: flags.Content = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until every service is running or healthy.")] = False,
    wait_timeout: Annotated[
        float | None, typer.Option("--wait-timeout", metavar="SECONDS", help="Maximum time to wait.")
    ] = None,
    timeout: flags.Timeout = None,
    force_recreate: Annotated[
        bool, typer.Option("--force-recreate", help="Also replace unchanged containers, but not of dependencies.")
    ] = False,
    no_recreate: Annotated[bool, typer.Option("--no-recreate", help="Never replace existing containers.")] = False,
    remove_orphans: flags.RemoveOrphans = False,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Approve every prompt except data loss.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Ask before changing anything.")] = False,
    allow_data_loss: Annotated[
        bool, typer.Option("--allow-data-loss", help="Also approve changes that delete data.")
    ] = False,
) -> int:
    """Create and start what the files say; change only what differs."""
    options = planner_options(locals())
    settings: Settings = context.obj
    stack = settings.stack(tuple(services or ()))
    if settings.dry_run:
        return show(stack.plan(options))
    consent = Consent(ask=confirm, yes=yes, allow_data_loss=allow_data_loss, show=settings.shows_plans)
    applied = bring_up(stack, options, confirm=consent, sink=settings.sink(), tell=mention)
    if not applied.plan.steps:
        warn(applied.plan.warnings)
    tell(outcome_as_text(applied.plan, applied.report))
    if not (detach or wait):
        mention("the containers run in the background: pycompose does not attach to their output yet")
    return 0
