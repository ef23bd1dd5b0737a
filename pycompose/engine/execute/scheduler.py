"""Runs the steps of a plan: a thread for each running step, one scheduler that owns all state and emits all events.

A step starts the moment its needs are met. If a step fails, nothing that needs it is started, and the independent rest
continues to its end: half a working stack is better than none, and the next run continues from there.
"""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import Protocol

from pycompose.errors import ComposeError
from pycompose.events import Event, Failed, Finished, NotNeeded, Progressed, Say, Sink, Skipped, Started
from pycompose.plan.changes import Plan
from pycompose.plan.report import Outcome, Report, Result, placed
from pycompose.plan.step import Step
from pycompose.redact import without_known

AT_ONCE = 8
"""The maximum number of running steps, without waits; the engine creates containers no faster with more."""

ATTENTION = 0.1
"""Seconds after which an interrupt is noticed while nothing else happens."""


_GOOD = (Outcome.DONE, Outcome.NOT_NEEDED)

_Message = Event | Result | BaseException


class Performer(Protocol):
    """Performs the steps of an engine. Called from many threads at once, except ``cut``."""

    def is_needed(self, step: Step) -> bool:
        """Return whether the step's condition holds; the image it depends on has been pulled or built."""

    def perform(self, step: Step, say: Say) -> None:
        """Perform a step, and report its progress. Raises ComposeError, or InterruptedStep after ``cut``."""

    def cut(self) -> None:
        """Abort waits, pulls and builds."""

    @property
    def is_cut(self) -> bool:
        """Whether they were aborted."""


class InterruptedStep(Exception):  # noqa: N818 (not an error: the user asked for it)
    """The user interrupted a step."""


class Scheduler:
    """Owns the state of one execution. Workers only send messages."""

    def __init__(self, plan: Plan, performer: Performer, sink: Sink, interrupted: threading.Event) -> None:
        self._plan = plan
        self._performer = performer
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
        """Run every step that can run, and return the outcome of each."""
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
        """Start nothing more, and end the waits."""
        self._ready.clear()
        for step in self._plan.steps:
            if step.number not in self._results and step.number not in self._running:
                self._finish(Result(step=step, outcome=Outcome.SKIPPED, why="interrupted"))
        self._performer.cut()

    def _begin(self) -> None:
        """Start the steps that are ready, in the plan's order, up to the limit."""
        later = []
        room = AT_ONCE - sum(not step.is_wait for step in self._running.values())
        for step in sorted(self._ready, key=lambda step: step.number):
            if step.is_wait or room > 0:
                room -= not step.is_wait
                self._running[step.number] = step
                threading.Thread(target=_work_on, args=(self._performer, step, self._messages), daemon=True).start()
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
        """Store and report an outcome, then start or skip the steps that need it."""
        stored = [result]
        while stored:
            latest = stored.pop(0)
            self._results[latest.step.number] = latest
            self._sink(_event(latest))
            for dependent in self._dependents[latest.step.number]:
                if dependent.number in self._results:
                    continue
                if latest.outcome in _GOOD or (latest.error and not latest.step.is_required):
                    self._unmet[dependent.number].discard(latest.step.number)
                    if not self._unmet[dependent.number]:
                        self._ready.append(dependent)
                elif all(dependent.number != other.step.number for other in stored):
                    why = latest.why or f"{latest.step.verb} {latest.step.address} failed"
                    stored.append(Result(step=dependent, outcome=Outcome.SKIPPED, why=why))


def _event(result: Result) -> Event:
    step, seconds, why = result.step, result.seconds, result.why
    if result.outcome is Outcome.DONE:
        return Finished(step=step, seconds=seconds)
    if result.outcome is Outcome.FAILED:
        return Failed(step=step, seconds=seconds, message="\n".join(map(str, placed(result))))
    return NotNeeded(step=step, why=why) if result.outcome is Outcome.NOT_NEEDED else Skipped(step=step, why=why)


def _work_on(performer: Performer, step: Step, messages: SimpleQueue[_Message]) -> None:
    """Perform one step in its own thread, and send everything that happens to the scheduler."""
    began = time.monotonic()

    def say(text: str, current: int | None, total: int | None) -> None:
        if performer.is_cut:
            raise InterruptedStep  # a pull or build that is cut off leaves nothing half done
        messages.put(Progressed(step=step, text=without_known(text), current=current, total=total))

    try:
        if performer.is_needed(step):
            messages.put(Started(step=step))
            performer.perform(step, say)
            result = Result(step=step, outcome=Outcome.DONE, seconds=time.monotonic() - began)
        else:
            result = Result(step=step, outcome=Outcome.NOT_NEEDED, why="the image is the same")
    except InterruptedStep:
        result = Result(step=step, outcome=Outcome.SKIPPED, why="interrupted")
    except ComposeError as error:
        result = Result(step=step, outcome=Outcome.FAILED, seconds=time.monotonic() - began, error=error)
    except BaseException as error:  # noqa: BLE001 (a bug: the scheduler raises it, a thread would only print it)
        messages.put(error)
        return
    messages.put(result)
