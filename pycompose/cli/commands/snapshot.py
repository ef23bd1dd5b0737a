"""Snapshots: ``snapshot`` on the host, ``plan --snapshot`` elsewhere."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pycompose.cli.output import mention, say

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings
    from pycompose.kept.revealer import Snapshot
    from pycompose.plan.changes import Plan
    from pycompose.plan.options import Options


def snapshot(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there [standard output].")
    ] = None,
) -> int:
    """Write what plan needs to know of the engine, for plan --snapshot where it cannot be reached."""
    from pycompose.kept import document_file
    from pycompose.kept.snapshot_file import FORMAT, KIND, take

    settings: Settings = context.obj
    content = take(settings.load(), settings.environment)
    if output:
        document_file.write(output, KIND, FORMAT, content)
    else:
        say(document_file.text(KIND, FORMAT, content))
    return 0


def plan_with_snapshot(settings: Settings, services: tuple[str, ...], options: Options, file: Path) -> Plan:
    """Make a plan of what a snapshot says; tell how old it is, and what the files are warned of."""
    from pycompose.errors import UsageError
    from pycompose.kept.snapshot_file import plan, read
    from pycompose.render.messages import warnings_as_text

    if options.check_pulls:
        raise UsageError("--pull-check asks through the engine, and with --snapshot no engine is asked")
    if options.check_content:
        raise UsageError(
            "--content reads the files that are mounted on the host, and with --snapshot it may be elsewhere"
        )
    taken = read(file)
    mention(_told(taken))
    project, made = plan(taken, settings.options(services), options)
    sys.stderr.write(warnings_as_text(project.warnings))
    return made


def _told(taken: Snapshot) -> str:
    age = datetime.now(UTC) - datetime.fromisoformat(taken.made)
    return f"snapshot of {taken.observed.project} on {taken.host}, {_words(age)} old ({taken.made})"


def _words(age: timedelta) -> str:
    """Say an age in its largest unit: ``3 hours``."""
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= length or unit == "second":
            count = seconds // length
            break
    return f"{count} {unit}{'' if count == 1 else 's'}"
