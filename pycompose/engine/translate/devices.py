"""Devices: those of the host by their path, and those that a driver chooses when the container starts.

A path is in ``HostConfig.Devices``. The rest are requests (``HostConfig.DeviceRequests``, Engine API 1.40):
``gpus``, ``deploy.resources.reservations.devices``, and names of the Container Device Interface
(``vendor.com/class=name``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Device = Mapping[str, Any]

GPU = "gpu"
CDI = "cdi"
_CDI_NAME = r"[A-Za-z][\w.-]*/[A-Za-z][\w-]*=[A-Za-z0-9][\w.:-]*"


def mappings(devices: Iterable[Device]) -> list[dict[str, str]]:
    """Return ``HostConfig.Devices`` for the devices that are paths."""
    return [
        {
            "PathOnHost": device["source"],
            "PathInContainer": device.get("target") or device["source"],
            "CgroupPermissions": device.get("permissions") or "rwm",
        }
        for device in devices
        if not _is_cdi(device)
    ]


def requests(devices: Iterable[Device], gpus: Iterable[Device], reserved: Iterable[Device]) -> list[dict[str, Any]]:
    """Return ``HostConfig.DeviceRequests``; ``reserved`` are those of ``deploy``."""
    names = [device["source"] for device in devices if _is_cdi(device)]
    return [
        *([{"Driver": CDI, "DeviceIDs": names}] if names else []),
        *(_request(gpu, [*(gpu.get("capabilities") or ()), GPU]) for gpu in gpus),
        *(_request(device, list(device["capabilities"])) for device in reserved),
    ]


def _is_cdi(device: Device) -> bool:
    same = device.get("target") in (None, device["source"])
    return same and re.fullmatch(_CDI_NAME, device["source"]) is not None


def _request(device: Device, capabilities: list[str]) -> dict[str, Any]:
    return {
        "Driver": device.get("driver") or "",
        "Count": int(device.get("count") or 0),
        "DeviceIDs": list(device.get("device_ids") or ()),
        "Capabilities": [capabilities],
        "Options": dict(device.get("options") or {}),
    }


def devices(host: Mapping[str, Any]) -> list[dict[str, str]]:
    """Read the devices of the attribute ``devices`` back."""
    paths = [
        {
            "source": device["PathOnHost"],
            "target": device["PathInContainer"],
            "permissions": device["CgroupPermissions"],
        }
        for device in host.get("Devices") or ()
    ]
    names = [name for request in _requests(host) if request.get("Driver") == CDI for name in request["DeviceIDs"]]
    return [*paths, *({"source": name, "target": name, "permissions": "rwm"} for name in names)]


def gpus(host: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Read the requests to drivers back, all in the form of ``gpus``: which attribute made them is unknown."""
    return [_requested(request) for request in _requests(host) if request.get("Driver") != CDI]


def _requests(host: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return host.get("DeviceRequests") or ()


def _requested(request: Mapping[str, Any]) -> dict[str, Any]:
    capabilities = [word for words in request.get("Capabilities") or () for word in words]
    if GPU in capabilities:
        capabilities.remove(GPU)
    words = {
        "capabilities": capabilities,
        "count": request.get("Count"),
        "device_ids": request.get("DeviceIDs"),
        "driver": request.get("Driver"),
        "options": request.get("Options"),
    }
    return {key: value for key, value in words.items() if value}
