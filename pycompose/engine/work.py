"""What a running step has at hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pycompose.engine.host import Contents
from pycompose.engine.reader import Reader
from pycompose.engine.sdk import Images
from pycompose.engine.waiting import Watch
from pycompose.engine.writer import Writer
from pycompose.planner.steps import ContainerRef, ContainerStep, Step


@dataclass(frozen=True)
class Work:
    """What a running step has: the engine to look at and to write to, what to copy, and what steps before it made."""

    reader: Reader
    writer: Writer
    images: Images
    watch: Watch
    steps: Mapping[int, Step]
    contents: Callable[[], Contents] = Contents
    created: dict[int, str] = field(default_factory=dict)
    port_ranges: threading.Lock = field(default_factory=threading.Lock)

    def container(self, ref: ContainerRef) -> str:
        """Give the id of a container; one that a step did not need to make is the one that was there before."""
        return self.created.get(ref.created_by) or ref.id

    def inspect(self, step: ContainerStep) -> Mapping[str, Any]:
        """Look at the step's container; raises EngineError when there is none."""
        found: Mapping[str, Any] = self.reader.get(f"/containers/{self.container(step.container)}/json")
        return found

    def find(self, step: ContainerStep) -> Mapping[str, Any] | None:
        """Look at the step's container; None when it is gone."""
        found: Mapping[str, Any] | None = self.reader.find(f"/containers/{self.container(step.container)}/json")
        return found
