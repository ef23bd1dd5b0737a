"""Whether the engine has the drivers that networks and volumes ask for: told before anything is done."""

from __future__ import annotations

from pycompose.errors import ValuePath
from pycompose.plan.desired import NetworkSpec, VolumeSpec
from pycompose.planner.draft import Draft

_ONLY_ONE = {"host": "host", "none": "none", "null": "none"}
"""Drivers of which the engine has one network and makes no other, by the name of that network."""


def is_listed(draft: Draft, spec: NetworkSpec) -> bool:
    """Return whether the engine is known to have a network's drivers.

    It lists no plugin of the old kind before it is in use, and no plugin for addresses at all.
    """
    known = draft.request.observed.engine.drivers.get("network", ())
    driver, ipam = spec.attributes.get("driver"), (spec.attributes.get("ipam") or {}).get("driver")
    return not known or (driver in {None, *known} and ipam in {None, "default", "null"})


def check_driver(draft: Draft, spec: NetworkSpec | VolumeSpec, path: ValuePath) -> None:
    """Complain where what is to be made at ``path`` cannot be, for want of its driver."""
    driver = spec.attributes.get("driver")
    if driver is None:
        return
    place = (*path, "driver")
    finding = _network_driver(draft, spec, driver) if path[0] == "networks" else _volume_driver(draft, driver)
    if finding:
        draft.complain(place, *finding)


def _volume_driver(draft: Draft, driver: str) -> tuple[str, str] | None:
    known = draft.request.observed.engine.drivers.get("volume", ())
    if not known or driver in known:
        return None
    what = f'the engine has no volume driver "{driver}"; it has {", ".join(known)}'
    return what, f"install its plugin (docker plugin install {driver}), or start it"


def _network_driver(draft: Draft, spec: NetworkSpec | VolumeSpec, driver: str) -> tuple[str, str] | None:
    if driver in _ONLY_ONE:
        name = _ONLY_ONE[driver]
        what = f'the engine makes no second network with the driver "{driver}"'
        return what, f'use the one that it has: external: true, and name: "{name}"'
    if driver != "overlay":
        return None
    if draft.request.observed.engine.swarm != "active":
        what = "an overlay network needs a Swarm, and this engine is in none"
        return what, "take another driver, or make one of it: docker swarm init"
    if not spec.attributes.get("attachable") and any(
        spec.name in s.networks for s in draft.request.desired.services.values()
    ):
        return "containers cannot join an overlay network that is not attachable", "say attachable: true"
    return None
