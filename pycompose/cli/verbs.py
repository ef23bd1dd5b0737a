"""What the commands that must be fast do, once their words are understood. Knows no typer: see door.py.

Each takes the settings first, and gives the exit code.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pycompose.cli.output import mention, say, show
from pycompose.cli.settings import Settings

if TYPE_CHECKING:
    from pycompose.plan.changes import Plan
    from pycompose.plan.options import Options


def config(
    settings: Settings, services: tuple[str, ...] = (), *, format_: str = "yaml", quiet: bool = False, output: str = ""
) -> int:
    """Check the files, and write the project they make."""
    project = settings.load(services)
    if quiet:
        return 0
    from pycompose.render.config import document_as_json, document_as_yaml
    from pycompose.schema.spec.printed import as_json, as_yaml

    as_it_is = format_ == "json"
    document = project.document
    say(document_as_json(as_json(document)) if as_it_is else document_as_yaml(as_yaml(document)), output)
    return 0


def ps(
    settings: Settings,
    services: tuple[str, ...] = (),
    *,
    all_: bool = False,
    quiet: bool = False,
    format_: str = "table",
) -> int:
    """List the project's containers."""
    listed = settings.stack_by_name().containers(services, stopped=all_)
    if quiet:
        say("".join(f"{container.id}\n" for container in listed))
        return 0
    from pycompose.render.ps import listing_as_json, listing_as_table

    say(listing_as_json(listed) if format_ == "json" else listing_as_table(listed))
    return 0


def plan(
    settings: Settings,
    services: tuple[str, ...] = (),
    *,
    format_: str = "text",
    build: bool = False,
    build_stale: bool = False,
    pull: str = "",
    pull_check: bool = False,
    content: bool = False,
    force_recreate: bool = False,
    remove_orphans: bool = False,
    drift_only: bool = False,
    show_sensitive: bool = False,
    out: str = "",
    snapshot: str = "",
    detailed_exitcode: bool = False,
) -> int:
    """Show what ``up`` would change, and save it to the file ``out`` if that is named.

    ``snapshot`` is a file that stands in the place of the engine.
    """
    from pycompose.plan.options import Options

    options = Options(
        build=build,
        build_stale=build_stale,
        check_stale=True,
        pull=pull,
        check_pulls=pull_check,
        check_content=content,
        force_recreate=force_recreate,
        remove_orphans=remove_orphans,
        show_sensitive=show_sensitive,
    )
    planned = _planned(settings, services, options, out, snapshot)
    if drift_only:
        planned = planned.drift_alone
    show(planned, "drift" if drift_only and format_ == "text" else format_)
    return 2 if detailed_exitcode and (planned.changes or (drift_only and planned.drift)) else 0


def _planned(settings: Settings, services: tuple[str, ...], options: Options, out: str, snapshot: str) -> Plan:
    if out and snapshot:
        from pycompose.errors import UsageError

        raise UsageError("--out and --snapshot exclude each other: only what was looked at now can be carried out")
    if out:
        from pycompose.cli.saved import plan_to_file

        return plan_to_file(settings, services, options, Path(out))
    if snapshot:
        from pycompose.cli.commands.snapshot import plan_with_snapshot

        return plan_with_snapshot(settings, services, options, Path(snapshot))
    return settings.stack(services).plan(options)


def up(
    settings: Settings,
    services: tuple[str, ...] = (),
    *,
    attach: bool,
    options: Options,
    allow_data_loss: bool = False,
    confirm: bool = False,
    yes: bool = False,
) -> int:
    """Bring the engine to what the files say, after the plan of it was shown."""
    from pycompose.cli.consent import Consent
    from pycompose.render.messages import warnings_as_text
    from pycompose.render.outcome import outcome_as_text

    stack = settings.stack(services)
    if settings.dry_run:
        return show(stack.plan(options))
    consent = Consent(ask=confirm, yes=yes, allow_data_loss=allow_data_loss, show=settings.shows_plans)
    applied = stack.up(options, confirm=consent, sink=settings.sink(), tell=mention)
    if not applied.plan.steps:
        sys.stderr.write(warnings_as_text(applied.plan.warnings))
    sys.stderr.write(outcome_as_text(applied.plan, applied.report))
    if attach:
        sys.stderr.write("the containers run in the background: pycompose does not attach to their output yet\n")
    return 0
