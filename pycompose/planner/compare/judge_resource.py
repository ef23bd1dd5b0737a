"""What a network or volume that exists has otherwise than its file: nothing of what is done about it.

Neither can change once it is made. So what the stamp says was applied is compared with the file, and what the engine
says with the stamp: that is somebody else's work under our name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import NetworkSpec, VolumeSpec
from pycompose.plan.observed import ObservedNetwork, ObservedVolume
from pycompose.plan.places import Locate
from pycompose.plan.stamp import is_digest
from pycompose.planner.compare.adoption import stamp_of_resource
from pycompose.planner.compare.field_changes import compare
from pycompose.planner.compare.judge_attachments import same_address
from pycompose.value import Value

_FLAGS = ("com.docker.network.enable_ipv4", "com.docker.network.enable_ipv6")
"""Driver options that newer engines turn into ``enable_ipv4`` and ``enable_ipv6``, and do not show."""


class Difference(Value):
    """``changed`` differs between the file and what was applied, ``drifted`` between that and what there is.

    Where nobody knows what was applied (docker compose made it), all is ``changed`` and ``stamped`` is not set.
    """

    changed: tuple[FieldChange, ...]
    drifted: tuple[FieldChange, ...] = ()
    stamped: bool = True

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """All that differs."""
        return (*self.changed, *self.drifted)


def difference(
    spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume, path: ValuePath, locate: Locate
) -> Difference:
    """Compare what stands at ``path`` in the file with what the engine has."""
    wanted, stamp = spec.attributes, stamp_of_resource(spec, found)
    if stamp is None:
        return Difference(changed=compare(as_asked(found, wanted), wanted, path, locate), stamped=False)
    applied = stamp.applied(found.live)
    changed = compare(applied, wanted, path, locate)
    named = {field.path for field in changed}
    # what was too long to keep can only be compared with the file
    kept = {key: wanted.get(key) if is_digest(value) else value for key, value in applied.items()}
    moved = compare(as_asked(found, kept), kept, path, locate)
    return Difference(changed=changed, drifted=tuple(field for field in moved if field.path not in named))


def as_asked(found: ObservedNetwork | ObservedVolume, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return of what there is that which was asked for, spelled as it was asked.

    The rest is the engine's choice: addresses, options of its drivers. A volume has nothing of that kind.
    """
    if isinstance(found, ObservedVolume):
        return found.live
    live = dict(found.live)
    for key in ("internal", "attachable", "enable_ipv6"):
        live.setdefault(key, False)
    network = {key: live[key] for key in asked if key in live and key not in {"driver_opts", "ipam"}}
    if options := asked.get("driver_opts"):
        shown = {key: options[key] for key in _FLAGS if key in options} | (live.get("driver_opts") or {})
        network["driver_opts"] = {key: shown[key] for key in options if key in shown}
    if ipam := asked.get("ipam"):
        network["ipam"] = _ipam(live.get("ipam") or {}, ipam)
    return network


def _ipam(live: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    ipam = {key: live[key] for key in asked if key in live and key != "config"}
    if options := asked.get("options"):
        ipam["options"] = {key: value for key, value in (live.get("options") or {}).items() if key in options}
    if pools := asked.get("config"):
        there = [_pool(pool, live.get("config") or []) for pool in pools]
        ipam["config"] = [pool for pool in there if pool]
    return {key: value for key, value in ipam.items() if value not in ({}, [])}


def _pool(asked: Mapping[str, Any], live: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Find a pool by its subnet; where there is none of it, nothing of it is there."""
    subnet = asked.get("subnet")
    found = next((pool for pool in live if subnet is None or same_address(str(pool.get("subnet")), subnet)), {})
    return {key: _spelled(found[key], asked[key]) for key in asked if key in found}


def _spelled(live: Any, asked: Any) -> Any:
    """Write an address, or addresses by name, as it was asked for, where it is the same one."""
    if isinstance(live, dict) and isinstance(asked, dict):
        return {name: _spelled(address, asked.get(name)) for name, address in live.items()}
    return asked if isinstance(live, str) and isinstance(asked, str) and same_address(live, asked) else live
