"""Lists the containers of a project."""

from __future__ import annotations

from pycompose.engine.observe.container_list import ListedContainer, list_containers
from pycompose.errors import UsageError
from pycompose.stack import Stack

_STOPPED = {"created", "exited", "dead"}


def ps(stack: Stack, services: tuple[str, ...] = (), *, stopped: bool = False) -> tuple[ListedContainer, ...]:
    """Return the project's containers (of ``services``, if any are given) with one GET request.

    Raises UsageError for a service that is neither in the files nor on the engine.
    """
    listed = list_containers(stack.engine.look, stack.project.name, stopped=stopped or bool(services))
    known = {container.service for container in listed} | stack.project.services.keys() | {*stack.project.disabled}
    if unknown := [name for name in services if name not in known]:
        raise UsageError(*(f'no service "{name}" in {stack.project.name}' for name in unknown))
    return tuple(c for c in listed if (not services or c.service in services) and (stopped or c.state not in _STOPPED))
