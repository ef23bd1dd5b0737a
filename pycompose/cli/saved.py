"""Plans that are saved: ``plan --out``, ``show`` and ``apply``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pycompose.cli import output
from pycompose.cli.output import Format
from pycompose.errors import Problem, UsageError

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings
    from pycompose.kept.basis import SavedPlan
    from pycompose.plan.changes import Plan
    from pycompose.plan.options import Options

File = Annotated[Path, typer.Argument(metavar="FILE", help="What plan --out wrote.")]


def show(
    file: File,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
) -> int:
    """Show a saved plan, as plan did; neither the files nor an engine are needed."""
    from pycompose.kept.saved_plan import read

    return output.show(read(file).plan, format_)


def apply(
    context: typer.Context,
    file: File,
    confirm: Annotated[bool, typer.Option("--confirm", help="Show the plan, and ask before it is done.")] = False,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Yes to that question.")] = False,
    allow_data_loss: Annotated[bool, typer.Option("--allow-data-loss", help="Data may be lost.")] = False,
) -> int:
    """Do what a saved plan says, if everything is still as it was when it was made."""
    from pycompose.cli.consent import Consent
    from pycompose.kept.saved_plan import apply as apply_saved
    from pycompose.kept.saved_plan import check, read
    from pycompose.render.outcome import outcome_as_text

    settings: Settings = context.obj
    saved = read(file)
    _refuse_others(settings, saved)
    if settings.dry_run:
        return output.show(check(saved, settings.environment)[1])
    consent = Consent(ask=confirm, yes=yes, allow_data_loss=allow_data_loss, show=settings.shows_plans)
    applied = apply_saved(saved, settings.environment, confirm=consent, sink=settings.sink(), tell=output.mention)
    sys.stderr.write(outcome_as_text(applied.plan, applied.report))
    return 0


def _refuse_others(settings: Settings, saved: SavedPlan) -> None:
    """Refuse global options that say something else than those that the plan was made with."""
    from pycompose.errors import MovedError

    flags = {
        "-f": "files",
        "-p": "project_name",
        "--project-directory": "project_directory",
        "--env-file": "env_files",
        "--profile": "profiles",
    }
    given = {flag: getattr(settings, name) for flag, name in flags.items() if getattr(settings, name)}
    other = [flag for flag, value in given.items() if value != getattr(saved.choices, flags[flag])]
    if other:
        hint = "leave it out: what the plan was made with is in the file"
        raise MovedError(*(Problem(None, flag, "the plan was made with another one", hint) for flag in other))


def plan_to_file(settings: Settings, services: tuple[str, ...], options: Options, file: Path) -> Plan:
    """Make a plan, save it, and give it to be shown; raises UsageError where it would have secrets in it."""
    if options.show_sensitive:
        raise UsageError("--out and --show-sensitive exclude each other: no secret is in a saved plan")
    from pycompose.kept.basis import Choices
    from pycompose.kept.saved_plan import Moment, save
    from pycompose.render.messages import warnings_as_text

    choices = Choices(
        folder=str(settings.cwd),
        files=settings.files,
        project_name=settings.project_name,
        project_directory=settings.project_directory,
        env_files=settings.env_files,
        profiles=settings.profiles,
        services=services,
        options=options,
    )
    now = Moment.of(choices, settings.environment)
    sys.stderr.write(warnings_as_text(now.stack.project.warnings))
    return save(now, choices, file)
