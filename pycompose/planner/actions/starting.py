"""How the containers of one service start: after their dependencies, with the hooks around the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from pycompose.plan.desired import ContainerSpec, ServiceSpec
from pycompose.plan.step import ContainerRef, ImageIdChanged
from pycompose.plan.steps import RunBeforeStart, RunHook, StartContainer
from pycompose.planner.actions.following import owners
from pycompose.planner.actions.on_container import OnContainer
from pycompose.planner.actions.readiness import dependencies_of
from pycompose.planner.draft import Draft


class Starting:
    """The starts of a service in one plan; ``afresh``: none of its containers keeps running: ``pre_start`` is due."""

    def __init__(self, draft: Draft, service: ServiceSpec, *, afresh: bool) -> None:
        self._draft = draft
        self._service = service
        self._afresh = afresh
        self._prepared: tuple[int, ...] | None = None
        self.turn: tuple[int, ...] = ()
        """The step after which the next replica may be replaced: the one before it is ready."""

    @cached_property
    def dependencies(self) -> tuple[int, ...]:
        """The steps after which all dependencies of the service meet their conditions."""
        return dependencies_of(self._draft, self._service)

    def start(
        self,
        spec: ContainerSpec,
        ref: ContainerRef,
        needs: Iterable[int],
        condition: ImageIdChanged | None = None,
    ) -> int:
        """Plan to start a container; return the step after which it and its ``post_start`` hooks have run."""
        on = OnContainer(draft=self._draft, address=spec.address, container=ref, name=spec.name, condition=condition)
        last = on.add(StartContainer, self._prepare(on, spec, [*needs, *self.dependencies]))
        for index, hook in enumerate(self._service.hooks.post_start):
            last = on.add(RunHook, [last], hook=hook, place=f"post_start[{index}]")
        return last

    def _prepare(self, on: OnContainer, spec: ContainerSpec, needs: list[int]) -> tuple[int, ...]:
        """Plan the ``pre_start`` hooks one after the other: once for the service, or for each of its containers."""
        if not self._afresh:
            return tuple(needs)
        first, before = self._prepared is None, (*needs, *(self._prepared or ()))
        for index, hook in enumerate(self._service.hooks.pre_start):
            if first or hook.get("per_replica"):
                number = on.add(
                    RunBeforeStart,
                    [*before, *self._image_of(hook)],
                    service=spec,
                    hook=hook,
                    place=f"pre_start[{index}]",
                    networks=self._draft.request.at_once(spec),
                    owners=owners(self._draft, spec),
                )
                before = (number,)
        if first:
            self._prepared = before
        return before

    def _image_of(self, hook: Mapping[str, Any]) -> tuple[int, ...]:
        pulled = self._draft.images.get(hook.get("image") or self._service.image)
        return () if pulled is None else (pulled,)
