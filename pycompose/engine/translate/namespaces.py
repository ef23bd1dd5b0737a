"""What a container takes from another one: the files name a service, the engine needs a container.

Sources: Engine API 1.41 to 1.51, ``HostConfig.NetworkMode``, ``IpcMode``, ``PidMode``, ``VolumesFrom`` and ``Links``,
``EndpointSettings.Links``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pycompose.plan.sharing import NAMESPACES, is_on_the_bridge

_SERVICE, _CONTAINER = "service:", "container:"

Owners = Mapping[str, str]
"""The id of a container by its service."""


def namespaces(attributes: Mapping[str, Any], owners: Owners) -> dict[str, str]:
    """Return the namespaces of other services' containers, by attribute: ``container:ID``."""
    named = {key: str(attributes.get(key, "")) for key in NAMESPACES}
    return {
        key: f"{_CONTAINER}{owners[value.removeprefix(_SERVICE)]}"
        for key, value in named.items()
        if value.startswith(_SERVICE)
    }


def volumes_from(sources: Iterable[str], owners: Owners) -> list[str]:
    """Return ``HostConfig.VolumesFrom``: ``db:ro`` → ``ID:ro``, ``container:other:ro`` → ``other:ro``."""
    written = []
    for source in sources:
        if source.startswith(_CONTAINER):
            written.append(source.removeprefix(_CONTAINER))
        else:
            service, _, mode = source.partition(":")
            written.append(f"{owners[service]}:{mode}" if mode else owners[service])
    return written


def links_on_the_bridge(attributes: Mapping[str, Any], owners: Owners) -> list[str]:
    """Return ``HostConfig.Links``, which the engine uses on its own bridge; other networks have their own links."""
    if not is_on_the_bridge(attributes):
        return []
    named = [link.partition(":") for link in attributes.get("links") or ()]
    outside = [link.partition(":") for link in attributes.get("external_links") or ()]
    return [
        *(f"{owners[service]}:{alias or service}" for service, _, alias in named),
        *(f"{container}:{alias or container}" for container, _, alias in outside),
    ]


def with_services(live: Mapping[str, Any], services: Mapping[str, str]) -> dict[str, Any]:
    """Write ``service:db``, as the file does, where a container shares something with one of the project's own.

    ``services`` has the service of each of the project's containers, at least by id.
    """
    words = dict(live)
    for key in NAMESPACES:
        owner = str(live.get(key, "")).removeprefix(_CONTAINER)
        if services.get(owner):
            words[key] = f"{_SERVICE}{services[owner]}"
    if "volumes_from" in live:
        words["volumes_from"] = [_source(source, services) for source in live["volumes_from"]]
    return words


def _source(source: str, services: Mapping[str, str]) -> str:
    container, colon, mode = source.partition(":")
    service = services.get(container)
    return f"{service}{colon}{mode}" if service else f"{_CONTAINER}{source}"


def links(inspect: Mapping[str, Any], services: Mapping[str, str]) -> dict[str, list[str]]:
    """Read ``links`` and ``external_links`` back.

    ``services`` has the service of each of the project's containers, at least by name. The names that are implied by a
    link (``db-1``, ``project-db-1``) are left out.
    """
    endpoints = (inspect["NetworkSettings"].get("Networks") or {}).values()
    found = {link for endpoint in endpoints for link in (endpoint or {}).get("Links") or ()}
    # on the bridge the engine writes /db:/web/alias
    found |= {
        f"{container.removeprefix('/')}:{alias.rpartition('/')[2]}"
        for container, _, alias in (link.partition(":") for link in inspect["HostConfig"].get("Links") or ())
    }
    inside, outside = set(), set()
    for container, _, alias in (link.partition(":") for link in found):
        service = services.get(container)
        if service is None:
            outside.add(container if alias == container else f"{container}:{alias}")
        elif not re.fullmatch(rf"(.+-)?{re.escape(service)}-\d+", alias):
            inside.add(service if alias == service else f"{service}:{alias}")
    return {key: sorted(said) for key, said in (("links", inside), ("external_links", outside)) if said}
