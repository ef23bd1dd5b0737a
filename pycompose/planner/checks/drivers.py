"""Whether the engine has the drivers that networks and volumes ask for, reported before anything is done."""

from __future__ import annotations

from pycompose.errors import ValuePath
from pycompose.plan.desired import NetworkSpec, VolumeSpec
from pycompose.planner.draft import Draft

_ONLY_ONE = {"host": "host", "none": "none", "null": "none"}
"""Drivers that allow a single network, which the engine already has, with the name of that network."""


def is_listed(draft: Draft, spec: NetworkSpec) -> bool:
    """Return whether the engine is known to have a network's drivers.

    An engine lists a plugin of the old kind only once it is in use, and never lists plugins for addresses.
    """
    known = draft.request.observed.engine.drivers.get("network", ())
    driver, ipam = spec.attributes.get("driver"), (spec.attributes.get("ipam") or {}).get("driver")
    return not known or (driver in {None, *known} and ipam in {None, "default", "null"})


def check_driver(draft: Draft, spec: NetworkSpec | VolumeSpec, path: ValuePath) -> None:
    """Add a problem if the network or volume at ``path`` cannot be created for lack of its driver."""
    driver = spec.attributes.get("driver")
    if driver is None:
        return
    place = (*path, "driver")
    finding = _network_driver(draft, spec, driver) if path[0] == "networks" else _volume_driver(draft, driver)
    if finding:
        draft.complain(place, *finding)


def check_log_drivers(draft: Draft) -> None:
    """Warn about log drivers that look like one of the engine's own; it does not list those of plugins."""
    from difflib import get_close_matches  # even a plan without steps loads this module

    known = draft.request.observed.engine.drivers.get("log", ())
    for name, service in draft.request.desired.services.items():
        driver = str((service.attributes.get("logging") or {}).get("driver") or "")
        near = get_close_matches(driver[:100], known, n=1, cutoff=0.75) if driver not in ("none", *known) else []
        if near:
            path: ValuePath = ("services", name, "logging", "driver")
            what = f'"{driver}" is not one of the log drivers that the engine brings with it'
            draft.warn(draft.request.problem(path, what, f'did you mean "{near[0]}"?'))


def _volume_driver(draft: Draft, driver: str) -> tuple[str, str] | None:
    known = draft.request.observed.engine.drivers.get("volume", ())
    if not known or driver in known:
        return None
    what = f'the engine has no volume driver "{driver}"; it has {", ".join(known)}'
    return what, f"install its plugin (docker plugin install {driver}), or start it"


def _network_driver(draft: Draft, spec: NetworkSpec | VolumeSpec, driver: str) -> tuple[str, str] | None:
    if driver in _ONLY_ONE:
        name = _ONLY_ONE[driver]
        what = f'the engine cannot create a second network with the driver "{driver}"'
        return what, f'use the existing one: external: true and name: "{name}"'
    if driver != "overlay":
        return None
    if draft.request.observed.engine.swarm != "active":
        what = "an overlay network needs a Swarm, and this engine is not a member of one"
        return what, "use another driver, or create a Swarm: docker swarm init"
    if not spec.attributes.get("attachable") and any(
        spec.name in s.networks for s in draft.request.desired.services.values()
    ):
        return "containers cannot join an overlay network that is not attachable", "set attachable: true"
    return None
