"""The config-hash: docker compose v5.5's digest of a service, a network or a volume (pkg/compose/hash.go).

Either tool writes it into a label, and treats an object with a different hash as outdated. It is the SHA-256 of Go's
JSON for its structs: keys of the specification are in the order of the table, the user's own are sorted.
"""

from __future__ import annotations

from collections.abc import Mapping
from json.encoder import encode_basestring  # what json.dumps writes text with
from typing import Any

from pycompose.harmless import as_go_writes
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.spec.printed import printed

Config = Mapping[str, Any]
"""The input of the digest, before it becomes text: keys in the order in which they are written."""

UNHASHED = ("build", "depends_on", "profiles", "pull_policy", "scale")
"""Attributes of a service that do not affect its containers; ``deploy.replicas`` is another one."""

_WORDS = {None: "null", True: "true", False: "false"}
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def service_config(service: Mapping[str, Any]) -> Config:
    """Return the part of a canonical service that is digested."""
    hashed = {key: value for key, value in service.items() if key not in UNHASHED}
    if "replicas" in hashed.get("deploy", ()):
        hashed["deploy"] = {key: value for key, value in hashed["deploy"].items() if key != "replicas"}
    return _printed("services", hashed)


def network_config(network: Mapping[str, Any]) -> Config:
    """Return the part of a canonical network that is digested."""
    return _printed("networks", network)


def volume_config(volume: Mapping[str, Any]) -> Config:
    """Return the part of a canonical volume that is digested."""
    return _printed("volumes", {"driver": "local", **volume})


def _printed(kind: str, value: Mapping[str, Any]) -> Config:
    config: Config = printed(value, table().below(kind).below("any"))
    return config


def config_hash(config: Mapping[str, Any]) -> str:
    """Return the digest of the result of one of the functions above: 64 hex digits."""
    text = _text(config)
    for character, escape in _ESCAPED.items():
        text = text.replace(character, escape)
    import hashlib  # it loads OpenSSL, and most runs need no digest

    return hashlib.sha256(as_go_writes(text).encode()).hexdigest()


def _text(value: Any) -> str:
    """Write JSON as Go does, except for the characters that Go escapes for HTML."""
    if isinstance(value, str):
        return str(encode_basestring(value))
    if isinstance(value, dict):
        return "{" + ",".join([f"{encode_basestring(key)}:{_text(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_text(item) for item in value]) + "]"
    if isinstance(value, float):
        return _number(value)
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)


def _number(value: float) -> str:
    """Write a float as Go does: Python switches to exponents earlier."""
    text = repr(value)
    digits, _, exponent = text.partition("e")
    if not exponent:
        return text
    if not 1e-6 <= abs(value) < 1e21:
        return f"{digits}e{int(exponent):+}"
    places = len(digits.partition(".")[2]) - int(exponent)
    return f"{value:.{max(places, 0)}f}"
