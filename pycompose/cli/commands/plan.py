"""``plan``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pycompose.cli.checked_options import named_variables, planner_options, shows_sensitive
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
    build: Annotated[bool, typer.Option("--build", help="Plan for up --build.")] = False,
    build_stale: Annotated[bool, typer.Option("--build-stale", help="Plan for up --build=stale.")] = False,
    pull: Annotated[str, typer.Option("--pull", metavar="POLICY", help="Plan for up --pull POLICY.")] = "",
    check_pulls: Annotated[
        bool, typer.Option("--pull-check", help="Ask the registries what a pull would change.")
    ] = False,
    check_content: flags.Content = False,
    force_recreate: Annotated[bool, typer.Option("--force-recreate", help="Plan for up --force-recreate.")] = False,
    no_recreate: Annotated[bool, typer.Option("--no-recreate", help="Plan for up --no-recreate.")] = False,
    remove_orphans: flags.RemoveOrphans = False,
    drift_only: Annotated[
        bool, typer.Option("--drift-only", help="Show only what changed since it was applied.")
    ] = False,
    show_sensitive: Annotated[
        bool, typer.Option("--show-sensitive", help="Show values that may be secrets; refused in CI.")
    ] = False,
    force_show: Annotated[bool, typer.Option("--force", help="With --show-sensitive: show them even in CI.")] = False,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Also save the plan, for apply.")] = "",
    snapshot: Annotated[
        str, typer.Option("--snapshot", metavar="FILE", help="Plan against a snapshot instead of an engine.")
    ] = "",
    env: Annotated[
        list[str],
        typer.Option("--env", metavar="NAME", help="With --snapshot in CI: take this variable from the shell."),
    ] = [],  # noqa: B006 -- typer copies it
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 0: no changes, 2: changes, 1: any error.")
    ] = False,
) -> int:
    """Show what up would change, field by field, and why."""
    options = planner_options(locals())
    settings: Settings = context.obj
    shown = shows_sensitive(settings.environment, asked=show_sensitive, forced=force_show)
    options = options._replace(check_stale=True, show_sensitive=shown)
    if env and not snapshot:
        raise UsageError("--env goes with --snapshot: with an engine, all variables of the shell are read")
    planned = _planned(settings, tuple(services or ()), options, out, snapshot, env)
    if drift_only:
        planned = planned.drift_alone
    show(planned, "drift" if drift_only and format_ == PlanFormat.TEXT else format_)
    return 2 if detailed_exitcode and (planned.changes or (drift_only and planned.drift)) else 0


def _planned(
    settings: Settings, services: tuple[str, ...], options: Options, out: str, snapshot: str, env: Sequence[str]
) -> Plan:
    if out and snapshot:
        raise UsageError("--out and --snapshot exclude each other: only a plan for a live engine can be carried out")
    if out:
        return _to_file(settings, services, options, Path(out))
    if snapshot:
        return _from_snapshot(settings, services, options, Path(snapshot), env)
    return settings.stack(services).plan(options)


def _to_file(settings: Settings, services: tuple[str, ...], options: Options, file: Path) -> Plan:
    """Make a plan, save it, and return it. Raises UsageError if it would show secrets."""
    if options.show_sensitive:
        raise UsageError("--out and --show-sensitive exclude each other: a saved plan contains no secrets")
    from pycompose.kept.basis import Choices
    from pycompose.kept.saved_plan import Moment, save

    choices = Choices.of(settings.source, services, options)
    now = Moment.of(choices, settings.environment)
    warn(now.stack.project.warnings)
    return save(now, choices, file)


def _from_snapshot(
    settings: Settings, services: tuple[str, ...], options: Options, file: Path, env: Sequence[str]
) -> Plan:
    """Make a plan from a snapshot; write its age and the warnings of the files to standard error.

    In CI only the variables that are named are read, and only the files of the repository: they may be a stranger's,
    and the plan shows what they ask for.
    """
    if options.check_pulls:
        raise UsageError("--pull-check and --snapshot exclude each other: the registries are asked through an engine")
    if options.check_content:
        raise UsageError("--content and --snapshot exclude each other: the mounted files may be on another machine")
    from pycompose.commands.plan import plan_from_snapshot, within_repository
    from pycompose.kept.snapshot_file import read
    from pycompose.render.snapshot import snapshot_as_text

    taken = read(file)
    mention(snapshot_as_text(taken.observed.project, taken.host, taken.made))
    shell = settings.environment
    asked = settings.options(services, environment=shell)
    if shell.get("CI"):
        known = named_variables(shell, ("HOME", *env) if "HOME" in shell else env)
        asked = within_repository(settings.options(services, environment=known))
    project, made = plan_from_snapshot(taken, asked, options, shell)
    warn(project.warnings)
    return made
