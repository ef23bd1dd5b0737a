"""Applies a plan on one engine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext

from pycompose.engine.engine import Engine
from pycompose.engine.execute.interrupts import interrupts
from pycompose.engine.execute.putting_back import put_back
from pycompose.engine.execute.scheduler import Scheduler
from pycompose.engine.execute.step_runs import run
from pycompose.engine.execute.waiting import Watch
from pycompose.engine.execute.work import Work
from pycompose.engine.observe.image_digests import image_contents, image_question
from pycompose.events import Say, Sink, ignore
from pycompose.host.contents import Contents
from pycompose.plan.changes import Plan
from pycompose.plan.report import Report
from pycompose.plan.step import ImageIdChanged, Step


def execute(
    plan: Plan,
    engine: Engine,
    sink: Sink = ignore,
    interrupted: threading.Event | None = None,
    contents: Callable[[], Contents] = Contents,
) -> Report:
    """Apply a plan, and return the outcome of every step.

    ``contents`` returns the contents of configs and secrets that the plan copies. ``sink`` gets the events, always from
    the calling thread. Once ``interrupted`` is set (None: by the first Ctrl-C) no step is started; waits, pulls and
    builds are aborted, other running steps finish. What a failed or interrupted run stopped is started again. Raises
    EngineError only if the engine cannot be reached at all; errors of steps are in the report.
    """
    watch = Watch(engine.look, plan.project)
    work = Work(engine, watch, {step.number: step for step in plan.steps}, contents)
    if any(step.needs_events for step in plan.steps):
        watch.open()
    try:
        with interrupts() if interrupted is None else nullcontext(interrupted) as stop:
            report = Scheduler(plan, _OnEngine(work), sink, stop).run()
            return report if report.succeeded else put_back(work, report, sink)
    finally:
        watch.close()


class _OnEngine:
    """Performs the steps of a plan for a single engine."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def is_needed(self, step: Step) -> bool:
        """Return whether the step's condition holds; the image it depends on has been pulled or built."""
        return step.condition is None or any(map(self._is_met, step.condition.alternatives))

    def _is_met(self, condition: ImageIdChanged) -> bool:
        look = self._work.engine.look
        image = look.find(*image_question(condition.reference, look.ping.api))
        return image is None or condition.was not in image_contents(image)

    def perform(self, step: Step, say: Say) -> None:
        """Perform a step, and report its progress."""
        run(self._work, step, say)

    def cut(self) -> None:
        """Abort waits, pulls and builds."""
        self._work.watch.close()

    @property
    def is_cut(self) -> bool:
        """Whether they were aborted."""
        return self._work.watch.closed
