"""Steps on one container, all under one condition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pycompose.plan.address import Address
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.step import ContainerRef, ImageIdChanged
from pycompose.plan.steps import ContainerStep
from pycompose.planner.draft import Draft
from pycompose.value import Value


class OnContainer(Value):
    """Adds steps on a container to a draft."""

    draft: Draft
    address: Address
    container: ContainerRef
    name: str
    """The container's name, for messages."""
    condition: ImageIdChanged | None = None

    @classmethod
    def that_exists(
        cls, draft: Draft, container: ObservedContainer, condition: ImageIdChanged | None = None
    ) -> OnContainer:
        """Return an OnContainer for a container that the engine has."""
        return cls(
            draft=draft,
            address=container.address,
            container=ContainerRef(id=container.id),
            name=container.name,
            condition=condition,
        )

    def add(self, kind: type[ContainerStep], needs: Iterable[int] = (), **values: Any) -> int:
        """Append a step and return its number."""
        return self.draft.add(
            kind,
            self.address,
            needs,
            container=self.container,
            name=self.name,
            condition=self.condition,
            **values,
        )
