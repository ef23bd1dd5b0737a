"""How an existing network or volume differs from its file: the comparison only, not the steps.

Neither can change once it is created. The file is compared with the stamp; a difference between the stamp and the
engine means that somebody else recreated it under the project's name.
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
"""Driver options that newer engines turn into ``enable_ipv4`` and ``enable_ipv6``, and do not report."""


class Difference(Value):
    """How a network or volume differs from its file."""

    changed: tuple[FieldChange, ...]
    """What differs between the file and what was applied."""
    drifted: tuple[FieldChange, ...] = ()
    """What differs between what was applied and what the engine has."""
    stamped: bool = True
    """Whether it is known what was applied; if not (docker compose created it), every difference is in ``changed``."""

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """All that differs."""
        return (*self.changed, *self.drifted)


def difference(
    spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume, path: ValuePath, locate: Locate
) -> Difference:
    """Compare the network or volume at ``path`` in the files with what the engine has."""
    wanted, stamp = spec.attributes, stamp_of_resource(spec, found)
    if stamp is None:
        return Difference(changed=compare(as_asked(found, wanted), wanted, path, locate), stamped=False)
    applied = stamp.applied(found.live)
    changed = compare(applied, wanted, path, locate)
    named = {field.path for field in changed}
    # what was too long to store can only be compared with the file
    kept = {key: wanted.get(key) if is_digest(value) else value for key, value in applied.items()}
    moved = compare(as_asked(found, kept), kept, path, locate)
    return Difference(changed=changed, drifted=tuple(field for field in moved if field.path not in named))


def as_asked(found: ObservedNetwork | ObservedVolume, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the attributes of a network or volume that were asked for, spelled as they were asked for.

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
    """Return the live pool with the same subnet, reduced to what was asked for; empty if there is none."""
    subnet = asked.get("subnet")
    found = next((pool for pool in live if subnet is None or same_address(str(pool.get("subnet")), subnet)), {})
    return {key: _spelled(found[key], asked[key]) for key in asked if key in found}


def _spelled(live: Any, asked: Any) -> Any:
    """Write an address, or addresses by name, as it was asked for, if it is the same."""
    if isinstance(live, dict) and isinstance(asked, dict):
        return {name: _spelled(address, asked.get(name)) for name, address in live.items()}
    return asked if isinstance(live, str) and isinstance(asked, str) and same_address(live, asked) else live
