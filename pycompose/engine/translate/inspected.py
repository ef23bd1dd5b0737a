"""Translates what the engine reports back to the words of the Compose Specification.

The engine's defaults are left out. What an image supplies is not, because only the planner knows what was asked for
beside it (``image_words`` returns what the image supplies).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose import naming
from pycompose.engine.translate import devices, mounts, port_maps
from pycompose.engine.translate.attributes import CONFIG, HOST, ROWS, EngineField
from pycompose.engine.translate.endpoints import is_mode
from pycompose.errors import ValuePath
from pycompose.plan.seccomp import digested, profile_in

Document = Mapping[str, Any]
Words = dict[str, Any]

_TELLING = ("Entrypoint", "Init")
"""Keys whose empty value has a meaning: no entrypoint instead of the image's, no init instead of the default."""


def _by_key(part: str) -> Mapping[str, list[EngineField]]:
    rows: dict[str, list[EngineField]] = {}
    for row in ROWS:
        if row.part == part:
            rows.setdefault(row.key, []).append(row)
    return rows


_OF_CONFIG, _OF_HOST = _by_key(CONFIG), _by_key(HOST)


def container_words(inspect: Document, cgroup: str = "host") -> Words:
    """Return a container in canonical words (``services.*``), from GET /containers/{id}/json; without its networks.

    ``cgroup`` is the cgroup namespace of a container that does not ask for one.
    """
    config, host = inspect[CONFIG], inspect[HOST]
    words = _words(config, host)
    if words.get("cgroup") == cgroup:
        words.pop("cgroup")
    if words.get("hostname") in {inspect["Id"][:12], None} or _borrows_hostname(host):
        words.pop("hostname", None)
    if words.get("privileged") or "host" in (words.get("pid"), words.get("ipc")):
        # the engine adds it by itself, because SELinux would forbid what was asked for
        words["security_opt"] = [option for option in words.get("security_opt", []) if option != "label=disable"]
    if host.get("MemorySwap") == 2 * (host.get("Memory") or 0):
        words.pop("memswap_limit", None)
    if not is_mode(words.get("network_mode", "")):
        words.pop("network_mode", None)
    return {name: words[name] for name in sorted(words) if words[name] not in ({}, []) or name == "entrypoint"}


def image_words(inspect: Document) -> Words:
    """Return what an image supplies to its containers, in canonical words, from GET /images/{name}/json."""
    words = _words(inspect.get(CONFIG) or {}, {})
    return {name: words[name] for name in sorted(words) if words[name] not in ({}, [])}


def _words(config: Document, host: Document) -> Words:
    words: Words = {}
    for part, rows in ((config, _OF_CONFIG), (host, _OF_HOST)):
        for key, value in part.items():
            if not value and (value is None or key not in _TELLING):
                continue  # most keys are empty
            for row in rows.get(key, ()):
                word = row.read(value)
                if word is not None and word != row.default:
                    _put(words, row.path, word)
    words["devices"] = devices.devices(host)
    words["gpus"] = devices.gpus(host)
    bindings = host.get("PortBindings") or {}
    words["ports"] = port_maps.ports(bindings)
    words["expose"] = port_maps.expose(config.get("ExposedPorts") or {}, bindings)
    words["volumes"] = mounts.volumes(config, host)
    words["volumes_from"] = list(host.get("VolumesFrom") or ())
    words["tmpfs"] = mounts.tmpfs(host.get("Tmpfs") or {})
    words["security_opt"] = security_opt(host)
    words["labels"] = user_labels(config.get("Labels") or {})
    return words


def _put(words: Words, path: ValuePath, word: Any) -> None:
    *above, last = map(str, path)
    for key in above:
        words = words.setdefault(key, {})
    words[last] = word


def security_opt(host: Document) -> list[str]:
    """Return the security options, with ``systempaths=unconfined``, which the engine keeps elsewhere."""
    options = [_with_digest(option) for option in host.get("SecurityOpt") or ()]
    unmasked = host.get("MaskedPaths") == [] and not host.get("Privileged")
    return [*options, *(["systempaths=unconfined"] if unmasked else [])]


def _with_digest(option: str) -> str:
    """Return an option with the digest of its profile instead of the text that the engine has."""
    text = profile_in(option) or ""
    return digested(text) if text.startswith("{") else option


def user_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Leave out the labels that tools write for themselves."""
    return {name: labels[name] for name in sorted(labels) if not name.startswith(naming.RESERVED)}


def _borrows_hostname(host: Document) -> bool:
    """Return whether the engine reports the name of the host, or of another container, as if it had been asked for."""
    mode = host.get("NetworkMode", "")
    return mode == "host" or host.get("UTSMode") == "host" or mode.startswith("container:")
