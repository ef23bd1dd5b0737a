"""What an untouched container should look like: its stamp, translated to the engine's words and back.

Users and the engine write the same thing in several ways (``CAP_CHOWN``, ``chown``; a limit as one number or as two).
After both translations it can be compared word for word with what inspected.py reads from the engine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pycompose.engine.translate import inspected
from pycompose.engine.translate.attributes import CONFIG, HOST
from pycompose.engine.translate.payload import Circumstances, container_payload
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.sharing import NAMESPACES, shared_services
from pycompose.plan.stamp import Stamp, canonical_json, is_withheld

_OTHERWISE = frozenset({"environment", "external_links", "labels", "links", "volumes_from"})
"""Attributes that are compared elsewhere (sharing), or cannot be: the stamp has only the names of secrets."""


def expected(stamp: Stamp, api: tuple[int, int], cgroup: str) -> dict[str, Any] | None:
    """Return what the engine should report of a container with this stamp, without what the stamp withholds.

    ``cgroup`` is as for ``inspected.container_words``. Return None if the attributes of the stamp cannot be read.
    """
    return _of_attributes(canonical_json(stamp.attributes), api, cgroup)


@lru_cache(maxsize=256)
def _of_attributes(text: str, api: tuple[int, int], cgroup: str) -> dict[str, Any] | None:
    """Return ``expected`` of attributes as JSON: replicas, and services made from one template, have the same."""
    attributes = {key: value for key, value in json.loads(text).items() if not is_withheld(value)}
    networks = attributes.pop("networks", {})
    applied = ContainerSpec(
        service="",
        number=1,
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
        return None  # a label is text that anybody can have written
    said = {"image": applied.image, **seen} if applied.image else seen
    return {key: value for key, value in said.items() if key not in _otherwise(attributes)}


def spelled(spec: ContainerSpec, api: tuple[int, int], cgroup: str) -> dict[str, Any]:
    """Return what the engine would report of each attribute of ``spec``; None if it would report nothing."""
    seen = _seen(spec, api, cgroup)
    return {key: seen.get(key) for key in spec.attributes if key not in _otherwise(spec.attributes) | {"image"}}


def _seen(spec: ContainerSpec, api: tuple[int, int], cgroup: str) -> dict[str, Any]:
    owners = {service: service for service in shared_services(spec.attributes)}
    payload = container_payload(spec, api, Circumstances(owners=owners))
    return inspected.container_words({"Id": "", CONFIG: payload, HOST: payload["HostConfig"]}, cgroup)


def _otherwise(attributes: Mapping[str, Any]) -> set[str]:
    # a namespace that was not asked for is the payload's default for a container without networks
    return {*_OTHERWISE, *(key for key in NAMESPACES if key not in attributes or ":" in str(attributes[key]))}
