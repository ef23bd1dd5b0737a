"""What a running step has at hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pycompose.engine.contents import find_digest
from pycompose.engine.host import Contents
from pycompose.engine.reader import Reader
from pycompose.engine.sdk import Images
from pycompose.engine.waiting import Watch
from pycompose.engine.writer import Writer
from pycompose.planner.labels import image_mounts
from pycompose.planner.specs import ContainerSpec
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
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)

    def container(self, ref: ContainerRef) -> str:
        """Give the id of a container; one that a step did not need to make is the one that was there before."""
        return self.created.get(ref.created_by) or ref.id

    def digests(self, spec: ContainerSpec) -> dict[str, str]:
        """Give the digests of the images that a container is made of and mounts; each is looked at once a run."""
        wanted = {(spec.image, spec.attributes.get("platform") or "")}
        wanted |= {(image, "") for image, _ in image_mounts(spec.attributes)}
        for reference, platform in wanted - self._digests.keys():
            if digest := find_digest(self.reader, reference, platform):
                self._digests[reference, platform] = digest
        return {one[0]: self._digests[one] for one in wanted if one in self._digests}

    def inspect(self, step: ContainerStep) -> Mapping[str, Any]:
        """Look at the step's container; raises EngineError when there is none."""
        found: Mapping[str, Any] = self.reader.get(f"/containers/{self.container(step.container)}/json")
        return found

    def find(self, step: ContainerStep) -> Mapping[str, Any] | None:
        """Look at the step's container; None when it is gone."""
        found: Mapping[str, Any] | None = self.reader.find(f"/containers/{self.container(step.container)}/json")
        return found
