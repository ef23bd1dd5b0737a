"""Volumes and tmpfs: canonical mounts, and the engine's two ways to ask for one.

``HostConfig.Binds`` (``source:target:options``) creates a missing folder on the host; ``HostConfig.Mounts`` refuses
it, and has the newer options. This module decides which one a mount needs, and reads both back to the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pycompose import naming
from pycompose.plan.file_specs import FileSpec

Mount = Mapping[str, Any]

"""The names that the engine gives to anonymous volumes."""

_ANONYMOUS_LABEL = "com.docker.volume.anonymous"
"""A label that newer engines add to such a volume."""

_RECURSIVE = {
    "disabled": "NonRecursive",
    "writable": "ReadOnlyNonRecursive",
    "readonly": "ReadOnlyForceRecursive",
}


def binds(volumes: Iterable[Mount]) -> list[str]:
    """Return ``HostConfig.Binds`` for the mounts that it can express."""
    return [_bind(mount) for mount in volumes if _is_bind(mount)]


def mounts(volumes: Iterable[Mount], carried: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return ``HostConfig.Mounts`` for the others; ``carried`` has anonymous volumes to take over, name by path."""
    written = [_mount(mount, carried) for mount in volumes if not _is_bind(mount)]
    asked = {mount["target"] for mount in volumes}
    inherited = [
        {"Type": "volume", "Source": name, "Target": path} for path, name in carried.items() if path not in asked
    ]
    return [*written, *inherited]


def of_files(files: Iterable[FileSpec]) -> list[dict[str, Any]]:
    """Return the mounts of configs and secrets that are files of the host; the engine refuses missing ones."""
    return [
        {"Type": "bind", "Source": file.file, "Target": file.target, "ReadOnly": True}
        for file in files
        if not file.copied
    ]


def _is_bind(mount: Mount) -> bool:
    if ":" in mount.get("source", "") or ":" in mount["target"]:
        return False
    if mount["type"] == "bind":
        options = mount.get("bind") or {}
        return bool(options.get("create_host_path", True)) and not options.get("recursive")
    options = mount.get("volume") or {}
    return bool(mount["type"] == "volume" and mount.get("source") and not options.get("subpath"))


def _bind(mount: Mount) -> str:
    options = ["ro" if mount.get("read_only") else "rw"]
    bind, volume = mount.get("bind") or {}, mount.get("volume") or {}
    options += [bind[key] for key in ("selinux", "propagation") if bind.get(key)]
    options += ["nocopy"] if volume.get("nocopy") else []
    return f"{mount['source']}:{mount['target']}:{','.join(options)}"


def _mount(mount: Mount, carried: Mapping[str, str]) -> dict[str, Any]:
    kind = mount["type"]
    source = mount.get("source") or (carried.get(mount["target"], "") if kind == "volume" else "")
    written = {"Type": kind, "Source": source, "Target": mount["target"], "ReadOnly": bool(mount.get("read_only"))}
    options = mount.get(kind) or {}
    if kind == "bind":
        written["BindOptions"] = _bind_options(options)
    elif kind == "volume" and options:
        written["VolumeOptions"] = {
            "NoCopy": bool(options.get("nocopy")),
            "Labels": options.get("labels") or {},
            **({"Subpath": options["subpath"]} if options.get("subpath") else {}),
        }
    elif kind == "tmpfs" and options:
        written["TmpfsOptions"] = {"SizeBytes": int(options.get("size", 0)), "Mode": int(options.get("mode", 0))}
    elif kind == "image" and options:
        written["ImageOptions"] = {"Subpath": options.get("subpath", "")}
    return written


def _bind_options(options: Mount) -> dict[str, Any]:
    written: dict[str, Any] = {"Propagation": options.get("propagation", "")}
    if options.get("create_host_path", True):
        written["CreateMountpoint"] = True
    if options.get("recursive") in _RECURSIVE:
        written[_RECURSIVE[options["recursive"]]] = True
    return written


def volumes(config: Mapping[str, Any], host: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Read the mounts back, sorted by target; a volume that only the image asks for is anonymous."""
    found = {mount["target"]: mount for mount in map(_from_bind, host.get("Binds") or [])}
    found |= {mount["target"]: mount for mount in map(_from_mount, host.get("Mounts") or [])}
    found |= {path: _anonymous(path) for path in config.get("Volumes") or {} if path not in found}
    return [found[target] for target in sorted(found)]


def _anonymous(target: str) -> dict[str, Any]:
    return {"type": "volume", "target": target, "volume": {}}


def _from_bind(bind: str) -> dict[str, Any]:
    source, target, *rest = bind.split(":")
    options = rest[0].split(",") if rest else []
    kind = "bind" if source.startswith("/") else "volume"
    detail: dict[str, Any] = {}
    for option in options:
        if option in {"z", "Z"} and kind == "bind":
            detail["selinux"] = option
        elif option.endswith(("shared", "slave", "private")):
            detail["propagation"] = option
        elif option == "nocopy":
            detail["nocopy"] = True
    mount = {"type": kind, "source": source, "target": target, kind: detail}
    return mount | ({"read_only": True} if "ro" in options else {})


def _from_mount(written: Mapping[str, Any]) -> dict[str, Any]:
    kind, source, target = written["Type"], written.get("Source") or "", written["Target"]
    if kind == "volume" and re.fullmatch(naming.ANONYMOUS_VOLUME, source):
        source = ""
    mount = {"type": kind, **({"source": source} if source else {}), "target": target}
    if written.get("ReadOnly"):
        mount["read_only"] = True
    return mount | _READ_OPTIONS[kind](written) if kind in _READ_OPTIONS else mount


def _read_bind(written: Mapping[str, Any]) -> dict[str, Any]:
    options = written.get("BindOptions") or {}
    detail: dict[str, Any] = {} if options.get("CreateMountpoint") else {"create_host_path": False}
    recursive = next((word for word, key in _RECURSIVE.items() if options.get(key)), "")
    detail |= {"propagation": options["Propagation"]} if options.get("Propagation") else {}
    return {"bind": detail | ({"recursive": recursive} if recursive else {})}


def _read_volume(written: Mapping[str, Any]) -> dict[str, Any]:
    options = written.get("VolumeOptions") or {}
    labels = {name: text for name, text in (options.get("Labels") or {}).items() if name != _ANONYMOUS_LABEL}
    detail = {"nocopy": options.get("NoCopy"), "subpath": options.get("Subpath"), "labels": labels}
    return {"volume": {key: value for key, value in detail.items() if value}}


def _read_tmpfs(written: Mapping[str, Any]) -> dict[str, Any]:
    options = written.get("TmpfsOptions") or {}
    size, mode = options.get("SizeBytes"), options.get("Mode")
    detail = {"size": str(size) if size else None, "mode": mode}
    detail = {key: value for key, value in detail.items() if value}
    return {"tmpfs": detail} if detail else {}


def _read_image(written: Mapping[str, Any]) -> dict[str, Any]:
    subpath = (written.get("ImageOptions") or {}).get("Subpath")
    return {"image": {"subpath": subpath}} if subpath else {}


_READ_OPTIONS = {"bind": _read_bind, "volume": _read_volume, "tmpfs": _read_tmpfs, "image": _read_image}

KINDS = frozenset(_READ_OPTIONS)
"""The types of mounts that have options."""


def tmpfs_map(tmpfs: Iterable[str]) -> dict[str, str]:
    """Return ``HostConfig.Tmpfs``: options by path."""
    pairs = (entry.partition(":") for entry in tmpfs)
    return {path: options for path, _, options in pairs}


def tmpfs(mounted: Mapping[str, str]) -> list[str]:
    """Read ``HostConfig.Tmpfs`` back."""
    return sorted(f"{path}:{options}" if options else path for path, options in mounted.items())


def names(mounted: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the volume at each path from a container's ``Mounts``, including anonymous ones."""
    return {mount["Destination"]: mount["Name"] for mount in mounted if mount.get("Type") == "volume"}
