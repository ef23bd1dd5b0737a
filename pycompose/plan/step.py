"""What every step of a plan has, whatever it does: one call to the engine, which describes itself.

Scheduler, checks and renderers know steps by what stands here alone, so that another set of kinds, for another kind of
engine, needs none of them changed. The kinds for a single engine are in steps.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from pycompose.errors import Origin
from pycompose.plan.address import Address
from pycompose.value import Value


class ContainerRef(Value):
    """A container that a step acts on: one that exists, one that an earlier step creates, or either.

    With both, it is the created one, and the existing one where that step turned out not to be needed.
    """

    id: str = ""
    """The id of the container that exists."""
    created_by: int = 0
    """The number of the step that creates it."""


class ImageIdChanged(Value):
    """A step's condition: after its pull or build, a reference no longer means the image that it meant."""

    reference: str
    was: str
    """The id of the image that it meant."""
    other: ImageIdChanged | None = None
    """A condition that suffices as well."""

    @property
    def alternatives(self) -> Iterator[ImageIdChanged]:
        """This condition and the others that suffice."""
        yield self
        if self.other:
            yield from self.other.alternatives


class Awaited(StrEnum):
    """What a wait is for."""

    RUNNING = "running"
    HEALTHY = "healthy"
    COMPLETED = "completed"
    READY = "ready"
    """Healthy where there is a health check, else running (``up --wait``)."""


class Effect(StrEnum):
    """What a step does to the thing at its address, as far as others must know."""

    NONE = "none"
    CREATES = "creates"
    REMOVES = "removes"
    STARTS = "starts"
    STOPS = "stops"


class Step(Value):
    """One call to the engine, and what a plan or a progress line says of it."""

    verb: ClassVar[str] = ""
    """What it does, as a command: ``pull``."""
    past: ClassVar[str] = ""
    """The same once it is done: ``pulled``."""
    present: ClassVar[str] = ""
    """The same while it runs; empty for what ends before anybody could read it."""
    effect: ClassVar[Effect] = Effect.NONE
    is_long: ClassVar[bool] = False
    """Whether nobody can say beforehand how long it takes."""
    is_wait: ClassVar[bool] = False
    """Whether it asks nothing of the engine but to be told: it changes nothing, and any number run at once."""
    needs_events: ClassVar[bool] = False
    """Whether it must hear of what happens to containers."""

    number: int
    """Its place in the plan, from 1."""
    address: Address
    needs: tuple[int, ...] = ()
    """The numbers of the steps that come first."""
    condition: ImageIdChanged | None = None
    """What decides whether it is needed; None: it is."""
    origin: Origin | None = None
    """Where the files speak of what it is about."""

    @property
    def detail(self) -> str:
        """What a plan says of it after its address."""
        return ""

    @property
    def until(self) -> Awaited | None:
        """What it waits for, if it is a wait."""
        return None

    @property
    def kind_of_work(self) -> str:
        """What it does and to what: the same for the same step of another plan, so that its duration is known."""
        return f"{self.verb} {self.address}" + (f" {self.until}" if self.until else "")

    @property
    def is_required(self) -> bool:
        """Whether its failure is one of the whole plan."""
        return True

    @property
    def removes(self) -> str:
        """The id or name by which the engine knows what it removes; empty where it removes nothing."""
        return ""

    @property
    def gives_name(self) -> str:
        """The name that a container has afterwards; empty where that does not change."""
        return ""
