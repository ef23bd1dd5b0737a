"""What a container takes from one of another service: a namespace, its volumes, a link on the bridge.

The files name the service, but the engine needs the id of one container. So a container that shares something is bound
to that very container, and has to be recreated when that one is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.plan.observed import ObservedContainer

NAMESPACES = ("ipc", "network_mode", "pid")
"""The attributes whose value may be ``service:NAME`` (Compose Specification, 05-services.md)."""

_SERVICE = "service:"


def shared_services(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the services whose containers a service shares something with, each once; the engine needs their ids."""
    return tuple(dict.fromkeys(_shared(attributes)))


def namespace_owners(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the services whose namespaces a service's containers use."""
    values = (str(attributes.get(key, "")) for key in NAMESPACES)
    return tuple(value.removeprefix(_SERVICE) for value in values if value.startswith(_SERVICE))


def _shared(attributes: Mapping[str, Any]) -> Iterator[str]:
    yield from namespace_owners(attributes)
    for source in attributes.get("volumes_from") or ():
        if not source.startswith("container:"):
            yield source.partition(":")[0]
    if is_on_the_bridge(attributes):
        yield from (link.partition(":")[0] for link in attributes.get("links") or ())


def is_on_the_bridge(attributes: Mapping[str, Any]) -> bool:
    """Return whether a service uses the engine's own bridge, where a link leads to one container and not to a name."""
    return attributes.get("network_mode") in ("bridge", "default")


def shares_with(container: ObservedContainer, service: str) -> bool:
    """Return whether a container shares something with a container of the service that still exists."""
    live = container.live
    return (
        any(live.get(key) == f"{_SERVICE}{service}" for key in NAMESPACES)
        or any(source.partition(":")[0] == service for source in live.get("volumes_from") or ())
        or any(link.partition(":")[0] == service for link in live.get("links") or ())
    )
