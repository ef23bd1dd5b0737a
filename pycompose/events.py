"""What an execution says while it runs: plain values handed to one sink, in the order they happen.

The engine emits them, a renderer shows them; neither knows the other.
"""

from __future__ import annotations

from collections.abc import Callable

from pycompose.plan.step import Step
from pycompose.value import Value


class Event(Value):
    """Something that happened to one step of a plan."""

    step: Step


class Started(Event):
    """The step's needs are met and it runs."""


class Progressed(Event):
    """A line of what a build, a pull or a wait is at; the amounts are bytes where the engine counts them."""

    text: str
    current: int | None = None
    total: int | None = None


class Finished(Event):
    """The step did what it says; ``seconds`` is how long it took."""

    seconds: float


class NotNeeded(Event):
    """The step's condition turned out false, so there was nothing to do; ``why`` says which."""

    why: str


class Failed(Event):
    """The step failed; ``message`` is what the user should read."""

    seconds: float
    message: str


class Skipped(Event):
    """The step was not begun because of another one's failure, or an interrupt."""

    why: str


Sink = Callable[[Event], None]
"""Where events go. Called from one thread only, never at the same time as itself."""


def ignore(event: Event) -> None:
    """Take an event and show nothing."""


Say = Callable[[str, int | None, int | None], None]
"""Tells the user where it is at: a line, and bytes done and in all where they are counted."""
