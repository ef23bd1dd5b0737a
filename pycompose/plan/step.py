"""What every step of a plan has: one call to the engine, and a description of itself.

Scheduler, checks and renderers use only what is defined here, so that steps for another kind of engine need no change
in them. The steps for a single engine are in steps.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pycompose.errors import Origin
from pycompose.plan.address import Address
from pycompose.value import Value

if TYPE_CHECKING:
    from typing import Self


class ContainerRef(Value):
    """A container that a step acts on: one that exists, one that an earlier step creates, or either.

    With both fields set, it is the created one, or the existing one if the creating step turned out not to be needed.
    """

    id: str = ""
    """The id of the container that exists."""
    created_by: int = 0
    """The number of the step that creates it."""

    def renumbered(self, now: Mapping[int, int]) -> ContainerRef:
        """Return it with the step's new number; ``now`` has the new number of each step."""
        return self._replace(created_by=now[self.created_by]) if self.created_by else self


class ImageIdChanged(Value):
    """A step's condition: after its pull or build, a reference no longer means the same image."""

    reference: str
    was: str
    """The id of the image that it meant before."""
    other: ImageIdChanged | None = None
    """Another condition that suffices."""

    @property
    def alternatives(self) -> Iterator[ImageIdChanged]:
        """This condition and all others that suffice."""
        yield self
        if self.other:
            yield from self.other.alternatives


class Awaited(StrEnum):
    """What a wait is for."""

    RUNNING = "running"
    HEALTHY = "healthy"
    COMPLETED = "completed"
    READY = "ready"
    """Healthy if there is a health check, else running (``up --wait``)."""


class Effect(StrEnum):
    """What a step does to the thing at its address, as far as other modules need it."""

    NONE = "none"
    CREATES = "creates"
    REMOVES = "removes"
    STARTS = "starts"
    STOPS = "stops"


class Step(Value):
    """One call to the engine, and how plans and progress lines describe it."""

    verb: ClassVar[str] = ""
    """What it does, in the imperative: ``pull``."""
    past: ClassVar[str] = ""
    """The past tense: ``pulled``."""
    present: ClassVar[str] = ""
    """The present tense, shown while it runs: ``pulling``; empty for a step that takes only a moment."""
    effect: ClassVar[Effect] = Effect.NONE
    is_long: ClassVar[bool] = False
    """Whether its duration cannot be predicted."""
    is_wait: ClassVar[bool] = False
    """Whether it only waits: it changes nothing, and any number of waits run at once."""
    needs_events: ClassVar[bool] = False
    """Whether it needs the engine's container events."""

    number: int
    """Its place in the plan, from 1."""
    address: Address
    needs: tuple[int, ...] = ()
    """The numbers of the steps that have to finish first."""
    condition: ImageIdChanged | None = None
    """The condition on which it is needed; None: always."""
    origin: Origin | None = None
    """Where the files define what it is about."""

    @property
    def detail(self) -> str:
        """What a plan shows after its address."""
        return ""

    @property
    def until(self) -> Awaited | None:
        """What it waits for, if it is a wait."""
        return None

    @property
    def kind_of_work(self) -> str:
        """What it does and to what; equal for the same step of another plan, so that its duration can be looked up."""
        return f"{self.verb} {self.address}" + (f" {self.until}" if self.until else "")

    @property
    def is_required(self) -> bool:
        """Whether the plan fails if it fails."""
        return True

    @property
    def removes(self) -> str:
        """The id or name of what it removes; empty if it removes nothing."""
        return ""

    @property
    def gives_name(self) -> str:
        """The name that a container has afterwards; empty if it does not change."""
        return ""

    def renumbered(self, now: Mapping[int, int]) -> Self:
        """Return the step with new numbers, wherever it names a step; ``now`` has the new number of each step."""
        return self._replace(number=now[self.number], needs=tuple(sorted(now[need] for need in self.needs)))
