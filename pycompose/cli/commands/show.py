"""``show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pycompose.cli import output
from pycompose.cli.formats import PlanFormat
from pycompose.harmless import visible
from pycompose.kept.saved_plan import read, refusing

if TYPE_CHECKING:
    from pycompose.cli import flags


def show(file: flags.SavedPlanFile, format_: flags.Format = PlanFormat.TEXT) -> int:
    """Show a saved plan; needs neither the files nor an engine."""
    plan = read(file).plan
    output.mention(
        f"{visible(str(file))}: this is what the file says; apply makes the plan again and refuses any other"
    )
    with refusing(file):
        return output.show(plan, format_)
