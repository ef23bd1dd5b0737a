"""``plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pycompose.cli.choices import pull_policy, shows_sensitive
from pycompose.cli.formats import PlanFormat
from pycompose.cli.output import mention, show, warn
from pycompose.errors import UsageError
from pycompose.plan.options import Options

if TYPE_CHECKING:
    import typer

    from pycompose.cli import flags
    from pycompose.cli.settings import Settings
    from pycompose.plan.changes import Plan


def plan(
    context: typer.Context,
    services: flags.Services = None,
    format_: flags.Format = PlanFormat.TEXT,
    build: Annotated[bool, typer.Option("--build", help="As up --build would.")] = False,
    build_stale: Annotated[bool, typer.Option("--build-stale", help="As up --build=stale would.")] = False,
    pull: Annotated[str, typer.Option("--pull", metavar="POLICY", help="As up --pull would.")] = "",
    pull_check: Annotated[
        bool, typer.Option("--pull-check", help="Ask the registries what a pull would bring; pull nothing.")
    ] = False,
    content: flags.Content = False,
    force_recreate: Annotated[bool, typer.Option("--force-recreate", help="As up --force-recreate would.")] = False,
    remove_orphans: flags.RemoveOrphans = False,
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
    settings: Settings = context.obj
    options = Options(
        build=build,
        build_stale=build_stale,
        check_stale=True,
        pull=pull_policy(pull),
        check_pulls=pull_check,
        check_content=content,
        force_recreate=force_recreate,
        remove_orphans=remove_orphans,
        show_sensitive=shows_sensitive(settings.environment, asked=show_sensitive, forced=force_show),
    )
    planned = _planned(settings, tuple(services or ()), options, out, snapshot)
    if drift_only:
        planned = planned.drift_alone
    show(planned, "drift" if drift_only and format_ == PlanFormat.TEXT else format_)
    return 2 if detailed_exitcode and (planned.changes or (drift_only and planned.drift)) else 0


def _planned(settings: Settings, services: tuple[str, ...], options: Options, out: str, snapshot: str) -> Plan:
    if out and snapshot:
        raise UsageError("--out and --snapshot exclude each other: only what was looked at now can be carried out")
    if out:
        return _to_file(settings, services, options, Path(out))
    if snapshot:
        return _from_snapshot(settings, services, options, Path(snapshot))
    return settings.stack(services).plan(options)


def _to_file(settings: Settings, services: tuple[str, ...], options: Options, file: Path) -> Plan:
    """Make a plan, save it, and return it to be shown. Raises UsageError where it would have secrets in it."""
    if options.show_sensitive:
        raise UsageError("--out and --show-sensitive exclude each other: no secret is in a saved plan")
    from pycompose.kept.basis import Choices
    from pycompose.kept.saved_plan import Moment, save

    choices = Choices.of(settings.source, services, options)
    now = Moment.of(choices, settings.environment)
    warn(now.stack.project.warnings)
    return save(now, choices, file)


def _from_snapshot(settings: Settings, services: tuple[str, ...], options: Options, file: Path) -> Plan:
    """Make a plan of what a snapshot says; tell how old it is, and what the files are warned of."""
    if options.check_pulls:
        raise UsageError("--pull-check asks through the engine, and with --snapshot no engine is asked")
    if options.check_content:
        raise UsageError(
            "--content reads the files that are mounted on the host, and with --snapshot it may be elsewhere"
        )
    from pycompose.commands.plan import plan_from_snapshot
    from pycompose.kept.snapshot_file import read
    from pycompose.render.snapshot import snapshot_as_text

    taken = read(file)
    mention(snapshot_as_text(taken.observed.project, taken.host, taken.made))
    project, made = plan_from_snapshot(taken, settings.options(services), options)
    warn(project.warnings)
    return made
