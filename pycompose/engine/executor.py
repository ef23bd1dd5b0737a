"""Executes a plan: a thread for each running step, and one scheduler that owns all state and emits all events.

A step begins the moment its needs are met. When one fails, nothing that needs it is begun, and the independent rest
goes on to its end: half a stack that works is worth more than none, and the next run goes on from there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from queue import Empty, SimpleQueue
from typing import Any

from pycompose.engine.connect import Engine
from pycompose.engine.contents import contents, image_question
from pycompose.engine.host import Contents
from pycompose.engine.interrupts import interrupts
from pycompose.engine.report import Outcome, Report, Result, is_required, placed
from pycompose.engine.sdk import Images
from pycompose.engine.steps import run
from pycompose.engine.waiting import InterruptedWait, Watch
from pycompose.engine.work import Work
from pycompose.engine.writer import Writer
from pycompose.errors import ComposeError
from pycompose.events import Event, Failed, Finished, NotNeeded, Progressed, Sink, Skipped, Started, ignore
from pycompose.planner.plan import Plan
from pycompose.planner.steps import ImageIdChanged, RunBeforeStart, Step, WaitFor

AT_ONCE = 8
"""Steps that speak to the engine at the same time; it makes containers no faster with more. Waits do not count."""

ATTENTION = 0.1
"""Seconds after which an interrupt is noticed while nothing else happens."""


def execute(
    plan: Plan,
    engine: Engine,
    sink: Sink = ignore,
    interrupted: threading.Event | None = None,
    contents: Callable[[], Contents] = Contents,
) -> Report:
    """Do what a plan says, and report what became of every step.

    ``contents`` gives those of the configs and secrets that the plan copies. ``sink`` gets the events, from the calling
    thread only. Once ``interrupted`` is set (None: by the first Ctrl-C) nothing more is begun; waits, pulls and builds
    are given up, other steps that run come to their end. Raises EngineError only when the engine cannot be asked at
    all; what steps run into is in the report.
    """
    watch, api = Watch(engine.reader, plan.project), engine.reader.ping.api
    work = Work(
        reader=engine.reader,
        writer=Writer(engine.address, api),
        images=Images(engine.address, api),
        watch=watch,
        steps={step.number: step for step in plan.steps},
        contents=contents,
    )
    if any(isinstance(step, WaitFor | RunBeforeStart) for step in plan.steps):
        watch.open()
    try:
        with interrupts() if interrupted is None else nullcontext(interrupted) as stop:
            return _Scheduler(plan, work, sink, stop).run()
    finally:
        watch.close()


_GOOD = (Outcome.DONE, Outcome.NOT_NEEDED)

_Message = Event | Result | BaseException


class _Scheduler:
    """Owns the state of one execution. Workers only send messages."""

    def __init__(self, plan: Plan, work: Work, sink: Sink, interrupted: threading.Event) -> None:
        self._plan = plan
        self._work = work
        self._sink = sink
        self._interrupted = interrupted
        self._messages: SimpleQueue[_Message] = SimpleQueue()
        self._results: dict[int, Result] = {}
        self._unmet = {step.number: set(step.needs) for step in plan.steps}
        self._dependents: dict[int, list[Step]] = {step.number: [] for step in plan.steps}
        for step in plan.steps:
            for need in step.needs:
                self._dependents[need].append(step)
        self._ready = [step for step in plan.steps if not step.needs]
        self._running: dict[int, Step] = {}

    def run(self) -> Report:
        stopped, began = False, time.monotonic()
        while self._running or self._ready:
            if self._interrupted.is_set() and not stopped:
                stopped = True
                self._stop()
            self._begin()
            self._listen()
        results = tuple(self._results[step.number] for step in self._plan.steps)
        return Report(results=results, interrupted=stopped, seconds=time.monotonic() - began)

    def _stop(self) -> None:
        """Begin nothing more, and wake the waits."""
        self._ready.clear()
        for step in self._plan.steps:
            if step.number not in self._results and step.number not in self._running:
                self._finish(Result(step=step, outcome=Outcome.SKIPPED, why="interrupted"))
        self._work.watch.close()

    def _begin(self) -> None:
        """Begin what is ready, in the plan's order, as far as there is room."""
        later = []
        room = AT_ONCE - sum(not isinstance(step, WaitFor) for step in self._running.values())
        for step in sorted(self._ready, key=lambda step: step.number):
            if isinstance(step, WaitFor) or room > 0:
                room -= not isinstance(step, WaitFor)
                self._running[step.number] = step
                threading.Thread(target=_work_on, args=(self._work, step, self._messages), daemon=True).start()
            else:
                later.append(step)
        self._ready = later

    def _listen(self) -> None:
        try:
            message = self._messages.get(timeout=ATTENTION)
        except Empty:
            return
        if isinstance(message, Result):
            self._running.pop(message.step.number)
            self._finish(message)
        elif isinstance(message, Event):
            self._sink(message)
        else:
            raise message

    def _finish(self, result: Result) -> None:
        """Store an outcome, tell it, and only then look at who depends on it; a failure skips all that need it."""
        stored = [result]
        while stored:
            latest = stored.pop(0)
            self._results[latest.step.number] = latest
            self._sink(_event(latest))
            for dependent in self._dependents[latest.step.number]:
                if dependent.number in self._results:
                    continue
                if latest.outcome in _GOOD or (latest.error and not is_required(latest.step)):
                    self._unmet[dependent.number].discard(latest.step.number)
                    if not self._unmet[dependent.number]:
                        self._ready.append(dependent)
                elif all(dependent.number != other.step.number for other in stored):
                    why = latest.why or f"{latest.step.verb} {latest.step.address} failed"
                    stored.append(Result(step=dependent, outcome=Outcome.SKIPPED, why=why))


def _about(step: Step) -> dict[str, Any]:
    return {"step": step.number, "address": step.address, "verb": step.verb}


def _event(result: Result) -> Event:
    about, seconds, why = _about(result.step), result.seconds, result.why
    if result.outcome is Outcome.DONE:
        return Finished(**about, seconds=seconds)
    if result.outcome is Outcome.FAILED:
        return Failed(**about, seconds=seconds, message="\n".join(map(str, placed(result))))
    return NotNeeded(**about, why=why) if result.outcome is Outcome.NOT_NEEDED else Skipped(**about, why=why)


def _work_on(work: Work, step: Step, messages: SimpleQueue[_Message]) -> None:
    """Do one step in a thread of its own; whatever happens is sent to the scheduler."""
    began = time.monotonic()
    about = _about(step)

    def say(text: str, current: int | None, total: int | None) -> None:
        if work.watch.closed:
            raise InterruptedWait  # a pull or a build that is cut off leaves nothing half done
        messages.put(Progressed(**about, text=text, current=current, total=total))

    try:
        if _is_needed(work, step):
            messages.put(Started(**about))
            run(work, step, say)
            result = Result(step=step, outcome=Outcome.DONE, seconds=time.monotonic() - began)
        else:
            result = Result(step=step, outcome=Outcome.NOT_NEEDED, why="the image is the same")
    except InterruptedWait:
        result = Result(step=step, outcome=Outcome.SKIPPED, why="interrupted")
    except ComposeError as error:
        result = Result(step=step, outcome=Outcome.FAILED, seconds=time.monotonic() - began, error=error)
    except BaseException as error:  # noqa: BLE001 (a bug: the scheduler raises it, a thread would only print it)
        messages.put(error)
        return
    messages.put(result)


def _is_needed(work: Work, step: Step) -> bool:
    """Evaluate the step's condition; what it speaks of was pulled or built by then."""
    if step.condition is None:
        return True
    return any(_is_met(work, condition) for condition in step.condition.alternatives)


def _is_met(work: Work, condition: ImageIdChanged) -> bool:
    image = work.reader.find(*image_question(condition.reference, work.reader.ping.api))
    return image is None or condition.was not in contents(image)
