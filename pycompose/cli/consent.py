"""Shows the plan before it is carried out, and asks where somebody has to agree."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pycompose.value import Value

if TYPE_CHECKING:
    from pycompose.plan.changes import Plan


class Consent(Value):
    """Whether a plan may be carried out.

    ``ask``: a person decides about every plan, unless ``yes``. Whether data may be lost is a question of its own,
    always asked, which only a person or ``allow_data_loss`` answers. ``show``: the plan is written to standard error.
    """

    ask: bool = False
    yes: bool = False
    allow_data_loss: bool = False
    show: bool = True

    def __call__(self, plan: Plan) -> bool:
        """Show the plan and ask what is to be asked; raises RefusedError where nobody is there to answer."""
        losing = bool(plan.destroys_data) and not self.allow_data_loss
        asking = losing or (self.ask and not self.yes)
        if self.show or asking:
            _show(plan)
        if losing:
            names = ", ".join(str(change.address) for change in plan.destroys_data)
            return _agrees(
                f"This destroys the data of {names}. Go on?",
                f"the plan destroys the data of {names}",
                "--allow-data-loss",
            )
        return not asking or _agrees("Do this?", "the plan is to be confirmed", "--yes")


def _show(plan: Plan) -> None:
    from pycompose.render.layout.colour import for_stream
    from pycompose.render.layout.terminal import columns
    from pycompose.render.messages import warnings_as_text
    from pycompose.render.plan.text import plan_as_text

    sys.stderr.write(warnings_as_text(plan.warnings))
    text = plan_as_text(plan, columns(sys.stderr, os.environ))
    sys.stderr.write(f"{for_stream(text, sys.stderr, os.environ)}\n")


def _agrees(question: str, why: str, flag: str) -> bool:
    """Ask on the terminal; where there is none, nobody can say yes."""
    from pycompose.errors import RefusedError

    if not sys.stdin.isatty():
        raise RefusedError(f"nothing was done: {why}, and there is no terminal to ask on; {flag} allows it")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
