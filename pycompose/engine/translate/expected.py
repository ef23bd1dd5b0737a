"""What an untouched container should look like: its stamp, brought through the engine's words and back.

Users and the engine write the same thing in several ways (``CAP_CHOWN``, ``chown``; a limit as one number or as two).
What goes both ways here compares word for word with what ``words`` reads from the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.engine.translate import inspected
from pycompose.engine.translate.attributes import CONFIG, HOST
from pycompose.engine.translate.payload import Circumstances, container_payload
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.sharing import NAMESPACES, shared_services
from pycompose.plan.stamp import Stamp, is_withheld

_OTHERWISE = frozenset({"environment", "external_links", "labels", "links", "volumes_from"})
"""What is compared elsewhere (whom it shares with), or cannot be: of secrets the stamp knows only the names."""


def expected(stamp: Stamp, api: tuple[int, int], cgroup: str) -> dict[str, Any] | None:
    """Return what the engine should say of a container by its stamp; what the stamp withholds is not in it.

    ``cgroup`` as for ``words.container_words``. None for a stamp whose attributes are in words of another version.
    """
    attributes = {key: value for key, value in stamp.attributes.items() if not is_withheld(value)}
    networks = attributes.pop("networks", {})
    applied = ContainerSpec(
        service=stamp.name,
        number=stamp.number,
        name="",
        image=str(attributes.get("image", "")),
        attributes=attributes,
        networks=networks,
        labels={},
        config={},
    )
    try:
        seen = _seen(applied, api, cgroup)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None  # a label is text that anybody may have written
    said = {"image": applied.image, **seen} if applied.image else seen
    return {key: value for key, value in said.items() if key not in _otherwise(attributes)}


def spelled(spec: ContainerSpec, api: tuple[int, int], cgroup: str) -> dict[str, Any]:
    """Return what the engine would say of each attribute that ``spec`` has, None where it would say nothing."""
    seen = _seen(spec, api, cgroup)
    return {key: seen.get(key) for key in spec.attributes if key not in _otherwise(spec.attributes) | {"image"}}


def _seen(spec: ContainerSpec, api: tuple[int, int], cgroup: str) -> dict[str, Any]:
    owners = {service: service for service in shared_services(spec.attributes)}
    payload = container_payload(spec, api, Circumstances(owners=owners))
    return inspected.container_words({"Id": "", CONFIG: payload, HOST: payload["HostConfig"]}, cgroup)


def _otherwise(attributes: Mapping[str, Any]) -> set[str]:
    # a namespace that nobody asked for is what the payload says of a container without networks
    return {*_OTHERWISE, *(key for key in NAMESPACES if key not in attributes or ":" in str(attributes[key]))}
