"""Attachments to networks (``services.*.networks.*``): written for the engine, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.engine.translate.attributes import CONFIG
from pycompose.plan.attachment import INTERFACE_NAME, MAC_BY_NETWORK

_OWN_NETWORKS = ("bridge", "host", "none")
"""The engine's own networks, which are also values of NetworkMode; containers have no aliases there."""


def endpoint_payload(
    network: str,
    attachment: Mapping[str, Any],
    names: tuple[str, ...],
    api: tuple[int, int],
    links: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the API's endpoint for an attachment.

    ``names`` are the names that the container always has, ``links`` other containers by names of its own.
    """
    implied = () if network in _OWN_NETWORKS else names
    endpoint: dict[str, Any] = {"Links": list(links)} if links else {}
    if aliases := list(dict.fromkeys([*implied, *(attachment.get("aliases") or ())])):
        endpoint["Aliases"] = aliases
    addresses = {
        "IPv4Address": attachment.get("ipv4_address"),
        "IPv6Address": attachment.get("ipv6_address"),
        "LinkLocalIPs": attachment.get("link_local_ips"),
    }
    fixed = {key: value for key, value in addresses.items() if value}
    if fixed:
        endpoint["IPAMConfig"] = fixed
    options = dict(attachment.get("driver_opts") or {})
    if attachment.get("interface_name"):
        options[INTERFACE_NAME] = attachment["interface_name"]
    if options:
        endpoint["DriverOpts"] = options
    if attachment.get("gw_priority"):
        endpoint["GwPriority"] = int(attachment["gw_priority"])
    if attachment.get("mac_address") and api >= MAC_BY_NETWORK:
        endpoint["MacAddress"] = attachment["mac_address"]
    return endpoint


def is_mode(mode: str) -> bool:
    """Return whether a NetworkMode is not a user's network."""
    return mode in _OWN_NETWORKS or mode.startswith("container:")


def attachments(inspect: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the attachments of a container by network name, in the words of ``services.*.networks.*``.

    Names that the engine adds itself (container name, short id, host name) are not aliases. The MAC address is the one
    in use, whether or not it was asked for.
    """
    own = {inspect["Name"].removeprefix("/"), inspect["Id"][:12], inspect[CONFIG].get("Hostname")}
    networks = inspect["NetworkSettings"].get("Networks") or {}
    return {
        name: _attachment(networks[name] or {}, own)
        for name in sorted(networks)
        if is_attached(inspect, networks[name] or {})
    }


def addresses(inspect: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the addresses that a container has right now, by network name; none while it does not run."""
    networks = inspect["NetworkSettings"].get("Networks") or {}
    in_use = {name: (end.get("IPAddress"), end.get("GlobalIPv6Address")) for name, end in networks.items() if end}
    return {name: tuple(filter(None, found)) for name, found in in_use.items() if any(found)}


def asked_for(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was asked for when a container joined a network, without what the engine chose itself."""
    keys = ("Aliases", "DriverOpts", "GwPriority", "IPAMConfig", "Links")
    return {key: endpoint[key] for key in keys if endpoint.get(key)}


def is_attached(inspect: Mapping[str, Any], endpoint: Mapping[str, Any]) -> bool:
    """Return whether a container is attached as an endpoint says.

    After an address was refused, the engine lists an endpoint without an id for a container that runs outside the
    network. A container that does not run has no endpoints with an id, either.
    """
    state = inspect.get("State") or {}
    return bool(endpoint.get("EndpointID")) or not state.get("Running") or bool(state.get("Restarting"))


def _attachment(endpoint: Mapping[str, Any], own: set[Any]) -> dict[str, Any]:
    addresses = endpoint.get("IPAMConfig") or {}
    options = dict(endpoint.get("DriverOpts") or {})
    words = {
        "aliases": sorted(set(endpoint.get("Aliases") or []) - own),
        "interface_name": options.pop(INTERFACE_NAME, None),
        "ipv4_address": addresses.get("IPv4Address"),
        "ipv6_address": addresses.get("IPv6Address"),
        "link_local_ips": sorted(addresses.get("LinkLocalIPs") or []),
        "mac_address": endpoint.get("MacAddress"),
        "driver_opts": options,
        "gw_priority": endpoint.get("GwPriority"),
    }
    return {word: value for word, value in words.items() if value}
