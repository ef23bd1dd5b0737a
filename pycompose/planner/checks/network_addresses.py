"""Addresses as an engine reads them, which is stricter than Python in some places."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

_MAC = (r"{0}(?:([:-]){0})(?:\1{0}){{4}}", r"{0}(?:([:-]){0})(?:\1{0}){{6}}", r"{0}(?:([:-]){0})(?:\1{0}){{18}}")
_DOTTED = r"[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}(?:\.[0-9A-Fa-f]{4})?(?:(?:\.[0-9A-Fa-f]{4}){6})?"


def is_address(text: str, version: int = 0) -> bool:
    """Return whether a text is an IP address, of a certain version if one is given."""
    try:
        return version in (0, ip_address(text).version)
    except ValueError:
        return False


def is_mac_address(text: str) -> bool:
    """Return whether a text is a hardware address of 6, 8 or 20 bytes, with colons, hyphens or dots."""
    pair = "[0-9A-Fa-f]{2}"
    return any(re.fullmatch(form.format(pair), text) for form in _MAC) or re.fullmatch(_DOTTED, text) is not None


def subnet_mistake(text: str) -> tuple[str, str]:
    """Return what is wrong with a subnet, or nothing; and which subnet is meant, if only its host bits are wrong."""
    address, slash, length = text.partition("/")
    try:
        network = ip_network(text, strict=False) if slash and length.isdecimal() else None
    except ValueError:
        network = None
    if network is None:
        return f'"{text}" is not a subnet', ""
    if network.network_address != ip_address(address):
        return f'"{text}" is an address inside a subnet, not a subnet', str(network)
    return "", ""


def contains(subnet: str, address: str) -> bool:
    """Return whether a subnet contains an address; False if one of them cannot be read."""
    try:
        return ip_address(address) in ip_network(subnet, strict=False)
    except (ValueError, TypeError):
        return False
