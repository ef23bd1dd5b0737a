"""Applies a saved plan, if the project and the engine have not changed since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from pycompose.errors import MovedError, PlanError, Problem
from pycompose.events import Sink, ignore
from pycompose.host.lock import locked
from pycompose.kept.basis import SavedPlan, as_it_was, moved, otherwise
from pycompose.kept.saved_plan import Moment, concealed
from pycompose.plan.changes import Plan
from pycompose.stack import Applied, Stack, keep_data


def check(saved: SavedPlan, environment: Mapping[str, str]) -> tuple[Stack, Plan]:
    """Make a saved plan again without changing anything; raises MovedError with everything that changed since."""
    now = Moment.of(saved.choices, environment)
    basis = now.basis(saved.basis.inputs.contexts, saved.choices.options)
    if changed := moved(saved, basis):
        same_files = basis.inputs == saved.basis.inputs
        raise MovedError(_refusal(done=same_files and _is_done(now, saved)), *changed)
    plan = now.stack.plan_of(as_it_was(now.observed, saved.basis.observed), saved.choices.options)
    if changed := otherwise(saved.plan, concealed(plan, now.key)):
        raise MovedError(_refusal(), *changed)
    return now.stack, plan


def apply(
    saved: SavedPlan,
    environment: Mapping[str, str],
    confirm: Callable[[Plan], bool] = keep_data,
    sink: Sink = ignore,
    tell: Callable[[str], object] = str,
) -> Applied:
    """Apply a saved plan, and nothing else.

    ``environment`` names the engine, and has the variables that the plan was made with. ``confirm``, ``sink`` and
    ``tell`` are as for ``Stack.do``. Raises MovedError if anything changed, and the errors of ``Stack.do``.
    """
    engine = saved.basis.observed.engine.id
    with locked(engine, saved.plan.project, tell):
        stack, plan = check(saved, environment)
        return stack.carry_out(plan, engine, confirm, sink) if plan.steps else Applied(plan=plan, report=None)


def _refusal(*, done: bool = False) -> Problem:
    what = "nothing was changed: the project or the engine changed since this plan was made"
    hint = "there is nothing left to do: has this plan been applied already?"
    return Problem(None, "", what, hint if done else "create a new plan: pycompose plan --out FILE")


def _is_done(now: Moment, saved: SavedPlan) -> bool:
    """Return whether there was something to do and now is not."""
    with suppress(PlanError):
        return bool(saved.plan.steps) and not now.stack.plan_of(now.observed, saved.choices.options).steps
    return False
