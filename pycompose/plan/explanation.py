"""Why the containers of a service are in their present state."""

from __future__ import annotations

from pycompose.plan.address import Address
from pycompose.plan.changes import Change, Reason
from pycompose.plan.observed import ObservedContainer
from pycompose.value import Value


class Made(Value):
    """Why a container was created."""

    reasons: tuple[Reason, ...]
    fields: tuple[tuple[str, str], ...]
    """The fields that had changed, each with its place in the files (empty: none)."""


class ContainerWhy(Value):
    """The explanation of one container."""

    address: Address
    container: ObservedContainer | None
    """The container; None if it does not exist yet."""
    made: Made | None
    """Why it was created; None if that was not recorded."""
    change: Change | None
    """The change that the plan has for it."""


class Why(Value):
    """The explanation of a service."""

    service: str
    containers: tuple[ContainerWhy, ...]
    needs: tuple[str, ...]
    """The services it depends on."""
    dependents: tuple[str, ...]
    """The services that depend on it directly."""
    further: tuple[str, ...]
    """The services that depend on it only through others."""
