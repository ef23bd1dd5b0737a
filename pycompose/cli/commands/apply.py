"""``apply``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pycompose.cli import output
from pycompose.cli.consent import Consent
from pycompose.commands.apply import apply as carry_out
from pycompose.commands.apply import check
from pycompose.errors import MovedError, Problem
from pycompose.kept.saved_plan import read
from pycompose.render.outcome import outcome_as_text

if TYPE_CHECKING:
    import typer

    from pycompose.cli import flags
    from pycompose.cli.settings import Settings
    from pycompose.kept.basis import SavedPlan


def apply(
    context: typer.Context,
    file: flags.SavedPlanFile,
    confirm: Annotated[bool, typer.Option("--confirm", help="Ask before changing anything.")] = False,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Approve every prompt except data loss.")] = False,
    allow_data_loss: Annotated[
        bool, typer.Option("--allow-data-loss", help="Also approve changes that delete data.")
    ] = False,
) -> int:
    """Carry out a saved plan, if nothing has changed since then."""
    settings: Settings = context.obj
    saved = read(file)
    _refuse_others(settings, saved)
    if settings.dry_run:
        return output.show(check(saved, settings.environment)[1])
    consent = Consent(ask=confirm, yes=yes, allow_data_loss=allow_data_loss, show=settings.shows_plans)
    applied = carry_out(saved, settings.environment, confirm=consent, sink=settings.sink(), tell=output.mention)
    output.tell(outcome_as_text(applied.plan, applied.report))
    return 0


def _refuse_others(settings: Settings, saved: SavedPlan) -> None:
    """Raise MovedError for global options that differ from those that the plan was made with."""
    names = {
        "-f": "files",
        "-p": "project_name",
        "--project-directory": "project_directory",
        "--env-file": "env_files",
        "--profile": "profiles",
    }
    given = {flag: getattr(settings.source, name) for flag, name in names.items() if getattr(settings.source, name)}
    other = [flag for flag, value in given.items() if value != getattr(saved.choices, names[flag])]
    if other:
        hint = "leave it out: the saved plan contains the options that it was made with"
        raise MovedError(*(Problem(None, flag, "the plan was made with a different value", hint) for flag in other))
