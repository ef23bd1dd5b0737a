"""``show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pycompose.cli import output
from pycompose.cli.formats import PlanFormat
from pycompose.kept.saved_plan import read

if TYPE_CHECKING:
    from pycompose.cli import flags


def show(file: flags.SavedPlanFile, format_: flags.Format = PlanFormat.TEXT) -> int:
    """Show a saved plan; needs neither the files nor an engine."""
    return output.show(read(file).plan, format_)
