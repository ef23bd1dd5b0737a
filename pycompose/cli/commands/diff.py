"""``diff``."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Annotated

from pycompose.cli.checked_options import named_variables
from pycompose.cli.formats import PlanFormat
from pycompose.cli.output import show
from pycompose.commands.diff import diff as compare
from pycompose.errors import ComposeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

    from pycompose.cli import flags
    from pycompose.cli.settings import Settings
    from pycompose.plan.changes import Plan

SAME, DIFFERS, TROUBLE = 0, 1, 2
"""The exit codes, those of diff(1)."""


def diff(
    context: typer.Context,
    before: Annotated[
        str | None, typer.Argument(metavar="FROM", help="Revision, folder or file [HEAD].", show_default=False)
    ] = None,
    after: Annotated[
        str | None,
        typer.Argument(metavar="TO", help="Revision, folder or file [the working tree].", show_default=False),
    ] = None,
    base: Annotated[
        str | None, typer.Option("--base", metavar="REV", help="Compare from where TO [HEAD] left this revision.")
    ] = None,
    env: Annotated[
        list[str], typer.Option("--env", metavar="NAME", help="Take this variable from the shell; may be repeated.")
    ] = [],  # noqa: B006 -- typer copies it
    format_: flags.Format = PlanFormat.TEXT,
) -> int:
    """Show what changes between two versions of the files.

    Needs no engine. Exits with 0: no differences, 1: differences, 2: any error.
    """
    words = [word for word in (before, after) if word is not None]
    try:
        plan = _reviewed(context.obj, words, base, env)
    except ComposeError as error:
        error.exit_code = TROUBLE
        raise
    except Exception:  # noqa: BLE001 -- Python exits with 1 for a bug of ours, which would read as "they differ"
        traceback.print_exc()
        return TROUBLE
    show(plan, format_)
    return DIFFERS if plan.changes else SAME


def _reviewed(settings: Settings, words: Sequence[str], base: str | None, env: Sequence[str]) -> Plan:
    return compare(words, settings.options(environment=named_variables(settings.environment, env)), base)
