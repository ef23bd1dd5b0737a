"""Why the containers of a service are as they are."""

from __future__ import annotations

from pycompose.plan.address import Address
from pycompose.plan.changes import Change, Reason
from pycompose.plan.observed import ObservedContainer
from pycompose.value import Value


class Made(Value):
    """What a container was made for: the reasons, and the fields that had changed, each with its place if any."""

    reasons: tuple[Reason, ...]
    fields: tuple[tuple[str, str], ...]


class ContainerWhy(Value):
    """One container: why it was ``made`` (None: nobody wrote it down), and the ``change`` that the plan has for it."""

    address: Address
    container: ObservedContainer | None
    made: Made | None
    change: Change | None


class Why(Value):
    """A service: its containers, what it ``needs``, and what depends on it, directly or through others."""

    service: str
    containers: tuple[ContainerWhy, ...]
    needs: tuple[str, ...]
    dependents: tuple[str, ...]
    further: tuple[str, ...]
