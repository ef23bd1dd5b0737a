"""What a running step has available."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from pycompose.engine.engine import Engine
from pycompose.engine.execute.waiting import Watch
from pycompose.engine.observe.image_digests import find_digest
from pycompose.host.contents import Contents
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.labels import image_mounts
from pycompose.plan.step import ContainerRef, Step
from pycompose.plan.steps import ContainerStep


class Work:
    """What a running step has: the engine, the contents to copy, and what earlier steps created."""

    def __init__(
        self,
        engine: Engine,
        watch: Watch,
        steps: Mapping[int, Step],
        contents: Callable[[], Contents] = Contents,
    ) -> None:
        self.engine = engine
        self.watch = watch
        self.steps = steps
        self.contents = contents
        self.created: dict[int, str] = {}
        self.policies: dict[str, Mapping[str, Any]] = {}
        """The restart policies of containers that were stopped for good, by id."""
        self.left: dict[tuple[str, str], Mapping[str, Any]] = {}
        """How containers were attached to networks that they left, by id and network: bodies for joining them again."""
        self.port_ranges = threading.Lock()
        self._digests: dict[tuple[str, str], str] = {}

    def container(self, ref: ContainerRef) -> str:
        """Return the id of a container; if its step did not need to create it, that of the existing one."""
        return self.created.get(ref.created_by) or ref.id

    def digests(self, spec: ContainerSpec) -> dict[str, str]:
        """Return the digests of the images that a container is made of and mounts; each is looked up once in a run."""
        wanted = {(spec.image, spec.attributes.get("platform") or "")}
        wanted |= {(image, "") for image, _ in image_mounts(spec.attributes)}
        for reference, platform in wanted - self._digests.keys():
            if digest := find_digest(self.engine.look, reference, platform):
                self._digests[reference, platform] = digest
        return {one[0]: self._digests[one] for one in wanted if one in self._digests}

    def inspect(self, step: ContainerStep) -> Mapping[str, Any]:
        """Inspect the step's container; raises EngineError if it does not exist."""
        found: Mapping[str, Any] = self.engine.look.get(f"/containers/{self.container(step.container)}/json")
        return found

    def find(self, step: ContainerStep) -> Mapping[str, Any] | None:
        """Inspect the step's container; return None if it does not exist."""
        found: Mapping[str, Any] | None = self.engine.look.find(f"/containers/{self.container(step.container)}/json")
        return found
