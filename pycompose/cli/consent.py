"""The confirmation of a plan: show it before it is carried out, and ask where somebody has to agree."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pycompose.cli.output import tell, warn
from pycompose.value import Value

if TYPE_CHECKING:
    from pycompose.plan.changes import Plan


class Consent(Value):
    """Decides whether a plan may be carried out."""

    ask: bool = False
    """Whether a person decides about every plan, not only about those that delete data."""
    yes: bool = False
    """Whether that prompt is approved in advance; it does not approve the loss of data."""
    allow_data_loss: bool = False
    """Whether the loss of data is approved in advance."""
    show: bool = True
    """Whether the plan is written to standard error even if nothing is asked."""

    def __call__(self, plan: Plan) -> bool:
        """Show the plan, ask if needed, and return whether to go on. Raises RefusedError if there is no terminal."""
        losing = bool(plan.destroys_data) and not self.allow_data_loss
        asking = losing or (self.ask and not self.yes)
        if self.show or asking:
            _show(plan)
        if losing:
            return _agrees(_question(plan), f"the plan {_loss(plan)}", "--allow-data-loss")
        return not asking or _agrees("Apply this plan?", "the plan needs confirmation", "--yes")


class RemovalConsent(Value):
    """Decides whether ``down`` may go on: with ``-v`` a person at a terminal is asked, as the data is lost for good.

    Without a terminal there is nobody who could have mistyped it, and scripts rely on ``down -v``.
    """

    yes: bool = False
    """Whether the question is answered in advance."""

    def __call__(self, plan: Plan) -> bool:
        """Show what would be lost and ask, if there is a person to ask; return whether to go on."""
        if self.yes or not plan.destroys_data or not sys.stdin.isatty():
            return True
        _show(plan)
        return _asked(_question(plan))


def _question(plan: Plan) -> str:
    return f"This {_loss(plan)}. Continue?"


def _loss(plan: Plan) -> str:
    return f"permanently deletes the data in {', '.join(str(change.address) for change in plan.destroys_data)}"


def _show(plan: Plan) -> None:
    from pycompose.render.layout.colour import for_stream
    from pycompose.render.layout.terminal import columns
    from pycompose.render.plan.text import plan_as_text

    warn(plan.warnings)
    text = plan_as_text(plan, columns(sys.stderr, os.environ))
    tell(f"{for_stream(text, sys.stderr, os.environ)}\n")


def _agrees(question: str, why: str, flag: str) -> bool:
    """Ask on the terminal, and return the answer. Raises RefusedError if there is none."""
    from pycompose.errors import RefusedError

    if not sys.stdin.isatty():
        raise RefusedError(f"nothing was changed: {why}, but there is no terminal; use {flag} to approve it")
    return _asked(question)


def _asked(question: str) -> bool:
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
