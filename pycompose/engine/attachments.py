"""What a container is on a network (``services.*.networks.*``): written for the engine, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.engine.attributes import CONFIG, HOST

_OWN_NETWORK = ("default", "bridge", "host", "none")
"""Values of NetworkMode that are no user's network; ``default`` is what ``docker run`` without one gives."""

MAC_BY_NETWORK = (1, 44)
"""From this API version a MAC address belongs to an attachment, before to the container."""


def endpoint_payload(attachment: Mapping[str, Any], names: tuple[str, ...], api: tuple[int, int]) -> dict[str, Any]:
    """Write an attachment (``services.*.networks.*``); ``names`` are those that the container always answers to."""
    endpoint: dict[str, Any] = {"Aliases": list(dict.fromkeys([*names, *(attachment.get("aliases") or ())]))}
    addresses = {
        "IPv4Address": attachment.get("ipv4_address"),
        "IPv6Address": attachment.get("ipv6_address"),
        "LinkLocalIPs": attachment.get("link_local_ips"),
    }
    fixed = {key: value for key, value in addresses.items() if value}
    if fixed:
        endpoint["IPAMConfig"] = fixed
    if attachment.get("driver_opts"):
        endpoint["DriverOpts"] = dict(attachment["driver_opts"])
    if attachment.get("gw_priority"):
        endpoint["GwPriority"] = int(attachment["gw_priority"])
    if attachment.get("mac_address") and api >= MAC_BY_NETWORK:
        endpoint["MacAddress"] = attachment["mac_address"]
    return endpoint


def is_mode(mode: str) -> bool:
    """Say whether a NetworkMode is no user's network, but a way to live without one."""
    return mode in _OWN_NETWORK[1:] or mode.startswith("container:")


def attachments(inspect: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Say what networks a container is attached to, by name, in the words of ``services.*.networks.*``.

    Names that the engine itself answers to (container name, short id, host name) are no aliases.
    """
    mode = inspect[HOST].get("NetworkMode", "")
    if is_mode(mode) or mode == "default":
        return {}
    own = {inspect["Name"].removeprefix("/"), inspect["Id"][:12], inspect[CONFIG].get("Hostname")}
    networks = inspect["NetworkSettings"].get("Networks") or {}
    return {name: _attachment(networks[name] or {}, own) for name in sorted(networks)}


def _attachment(endpoint: Mapping[str, Any], own: set[Any]) -> dict[str, Any]:
    addresses = endpoint.get("IPAMConfig") or {}
    words = {
        "aliases": sorted(set(endpoint.get("Aliases") or []) - own),
        "ipv4_address": addresses.get("IPv4Address"),
        "ipv6_address": addresses.get("IPv6Address"),
        "link_local_ips": sorted(addresses.get("LinkLocalIPs") or []),
        "driver_opts": endpoint.get("DriverOpts"),
        "gw_priority": endpoint.get("GwPriority"),
    }
    return {word: value for word, value in words.items() if value}
