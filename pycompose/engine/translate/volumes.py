"""Volumes (``volumes.*``): written for the engine, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.plan.desired import VolumeSpec


def volume_payload(spec: VolumeSpec) -> dict[str, Any]:
    """Return the body of POST /volumes/create."""
    return {
        "Name": spec.name,
        "Labels": dict(spec.labels),
        "Driver": spec.attributes.get("driver") or "local",
        "DriverOpts": dict(spec.attributes.get("driver_opts") or {}),
    }


def volume_words(inspect: Mapping[str, Any]) -> dict[str, Any]:
    """Return a volume in canonical words (``volumes.*``)."""
    words: dict[str, Any] = {"driver": inspect["Driver"]}
    return words | ({"driver_opts": dict(sorted(inspect["Options"].items()))} if inspect.get("Options") else {})
