"""A sink that remembers the events of an execution, so that a test can look at them afterwards."""

from __future__ import annotations

from pycompose.events import Event


class Recording:
    """Remembers every event that it is called with; pass it wherever a ``Sink`` is wanted."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Remember an event."""
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[int]:
        """Return the numbers of the steps that had an event of a kind, in the order of the events."""
        return [event.step.number for event in self.events if isinstance(event, kind)]
