"""What an execution reports while it runs: plain values passed to one sink, in the order they happen.

The engine emits them and a renderer shows them; neither depends on the other.
"""

from __future__ import annotations

from collections.abc import Callable

from pycompose.plan.step import Step
from pycompose.value import Value


class Event(Value):
    """Something that happened to one step of a plan."""

    step: Step


class Started(Event):
    """The steps that this one depends on are complete, and it runs."""


class Progressed(Event):
    """The progress of a build, a pull or a wait."""

    text: str
    """One line that says what is happening now."""
    current: int | None = None
    """The bytes done so far, where the engine counts them."""
    total: int | None = None
    """The bytes in all, where the engine counts them."""


class Finished(Event):
    """The step is complete."""

    seconds: float
    """How long it took."""


class NotNeeded(Event):
    """There was nothing to do, because the step's condition turned out false."""

    why: str
    """Why nothing had to be done."""


class Failed(Event):
    """The step failed."""

    seconds: float
    """How long it ran."""
    message: str
    """What went wrong, for the user."""


class Skipped(Event):
    """The step was not started, because another one failed or the user interrupted the execution."""

    why: str
    """Why it was not started."""


Sink = Callable[[Event], None]
"""Receives events. It is called from one thread only."""


def ignore(event: Event) -> None:
    """Discard an event."""


Say = Callable[[str, int | None, int | None], None]
"""Reports progress to the user: a line, and the bytes done and in all where they are counted."""
