"""How the containers of one service start: after what they depend on, with the hooks around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from pycompose.planner.draft import Draft
from pycompose.planner.readiness import dependencies_of
from pycompose.planner.sharing import owners
from pycompose.planner.specs import ContainerSpec, ServiceSpec
from pycompose.planner.steps import (
    ContainerRef,
    ImageIdChanged,
    RunBeforeStart,
    RunHook,
    StartContainer,
    service_address,
)


class Starting:
    """The starts of a service in one plan. ``afresh``: none of its containers runs on, so ``pre_start`` is due."""

    def __init__(self, draft: Draft, service: ServiceSpec, *, afresh: bool) -> None:
        self._draft = draft
        self._service = service
        self._afresh = afresh
        self._prepared: tuple[int, ...] | None = None

    @cached_property
    def dependencies(self) -> tuple[int, ...]:
        """The steps after which everything that the service depends on is as it asks."""
        return dependencies_of(self._draft, self._service)

    def start(
        self,
        spec: ContainerSpec,
        ref: ContainerRef,
        name: str,
        needs: Iterable[int],
        condition: ImageIdChanged | None = None,
    ) -> int:
        """Plan to start a container; give the step after which it is, its ``post_start`` hooks included."""
        address = service_address(spec.service, spec.number)
        before = self._prepare(spec, ref, name, [*needs, *self.dependencies], condition)
        last = self._draft.add(StartContainer, address, before, condition=condition, container=ref, name=name)
        for index, hook in enumerate(self._service.hooks.post_start):
            place = f"post_start[{index}]"
            last = self._draft.add(
                RunHook, address, [last], condition=condition, container=ref, name=name, hook=hook, place=place
            )
        return last

    def _prepare(
        self,
        spec: ContainerSpec,
        ref: ContainerRef,
        name: str,
        needs: list[int],
        condition: ImageIdChanged | None,
    ) -> tuple[int, ...]:
        """Plan the ``pre_start`` hooks, one after the other: once for the service, or for each of its containers."""
        if not self._afresh:
            return tuple(needs)
        first, before = self._prepared is None, (*needs, *(self._prepared or ()))
        for index, hook in enumerate(self._service.hooks.pre_start):
            if first or hook.get("per_replica"):
                before = (
                    self._draft.add(
                        RunBeforeStart,
                        service_address(spec.service, spec.number),
                        [*before, *self._image_of(hook)],
                        condition=condition,
                        container=ref,
                        name=name,
                        service=spec,
                        hook=hook,
                        place=f"pre_start[{index}]",
                        networks=self._draft.at_once(spec),
                        owners=owners(self._draft, spec),
                    ),
                )
        if first:
            self._prepared = before
        return before

    def _image_of(self, hook: Mapping[str, Any]) -> tuple[int, ...]:
        pulled = self._draft.images.get(hook.get("image") or self._service.image)
        return () if pulled is None else (pulled,)
