"""Networks (``networks.*``): written for the engine, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.plan.desired import NetworkSpec


def network_payload(spec: NetworkSpec) -> dict[str, Any]:
    """Return the body of POST /networks/create; old engines need CheckDuplicate to refuse a duplicate name."""
    attributes = spec.attributes
    payload: dict[str, Any] = {"Name": spec.name, "CheckDuplicate": True, "Labels": dict(spec.labels)}
    payload |= {key: attributes[word] for word, key in _NETWORK.items() if attributes.get(word) is not None}
    ipam = attributes.get("ipam") or {}
    if ipam:
        payload["IPAM"] = {
            "Driver": ipam.get("driver") or "default",
            "Config": [
                {key: pool[word] for word, key in _POOL.items() if word in pool} for pool in ipam.get("config") or ()
            ],
            "Options": ipam.get("options") or {},
        }
    return payload


_NETWORK = {
    "driver": "Driver",
    "driver_opts": "Options",
    "internal": "Internal",
    "attachable": "Attachable",
    "enable_ipv4": "EnableIPv4",
    "enable_ipv6": "EnableIPv6",
}

_POOL = {
    "subnet": "Subnet",
    "ip_range": "IPRange",
    "gateway": "Gateway",
    "aux_addresses": "AuxiliaryAddresses",
}


def network_words(inspect: Mapping[str, Any]) -> dict[str, Any]:
    """Return a network in canonical words (``networks.*``), including what the engine chose (addresses)."""
    words: dict[str, Any] = {"driver": inspect["Driver"]}
    if inspect.get("Options"):
        words["driver_opts"] = dict(sorted(inspect["Options"].items()))
    words["ipam"] = _ipam(inspect.get("IPAM") or {})
    words |= {key: True for key, flag in (("internal", "Internal"), ("attachable", "Attachable")) if inspect.get(flag)}
    flags = (("enable_ipv4", "EnableIPv4"), ("enable_ipv6", "EnableIPv6"))
    return words | {key: inspect[flag] for key, flag in flags if flag in inspect}


def _ipam(ipam: Mapping[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {"driver": ipam["Driver"]} if ipam.get("Driver") not in {None, "", "default"} else {}
    pools = [_pool(pool) for pool in ipam.get("Config") or []]
    words |= {"config": sorted(pools, key=lambda pool: str(pool.get("subnet")))} if pools else {}
    return words | ({"options": ipam["Options"]} if ipam.get("Options") else {})


def _pool(pool: Mapping[str, Any]) -> dict[str, Any]:
    return {word: pool[key] for word, key in _POOL.items() if pool.get(key)}
