"""``down``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pycompose.cli.consent import RemovalConsent
from pycompose.cli.output import mention, show, tell, warn
from pycompose.commands.down import down as take_down
from pycompose.plan.options import Options
from pycompose.render.outcome import outcome_as_text

if TYPE_CHECKING:
    import typer

    from pycompose.cli import flags
    from pycompose.cli.settings import Settings


def down(
    context: typer.Context,
    volumes: Annotated[
        bool,
        typer.Option("-v", "--volumes", help="Also remove the files' volumes and anonymous ones, with all their data."),
    ] = False,
    timeout: flags.Timeout = None,
    remove_orphans: flags.RemoveOrphans = False,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Remove the data of volumes without asking.")] = False,
) -> int:
    """Stop and remove the project's containers and networks."""
    settings: Settings = context.obj
    options = Options(timeout=timeout, remove_volumes=volumes, remove_orphans=remove_orphans)
    stack = settings.stack_by_name()
    if settings.dry_run:
        return show(stack.plan_down(options))
    consent = RemovalConsent(yes=yes)
    outcome = take_down(stack, options, sink=settings.sink(), tell=mention, confirm=consent)
    warn(outcome.plan.warnings)
    tell(outcome_as_text(outcome.plan, outcome.report))
    return 0
