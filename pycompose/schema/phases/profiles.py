"""Which services are part of the project: by enabled profiles, by name, and by dependency."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from pycompose.schema.model import Map
from pycompose.schema.tree.problems import Problems, did_you_mean


def enabled(services: Mapping[str, Map], profiles: Iterable[str]) -> Map:
    """Return the services without profiles and those with an enabled one (``*`` enables all)."""
    active = set(profiles)
    chosen = Map()
    for name, service in services.items():
        wanted = service.get("profiles")
        if not wanted or "*" in active or not active.isdisjoint(wanted):
            chosen[name] = service
    if isinstance(services, Map):
        chosen.marks = services.marks
    return chosen


def doubt_profiles(services: Mapping[str, Map], asked: Iterable[str], problems: Problems) -> None:
    """Warn about profiles on the command line that no service has.

    Those of COMPOSE_PROFILES may be meant for other projects.
    """
    known = sorted({name for service in services.values() for name in service.get("profiles") or () if name})
    for name in asked:
        if name and name not in known and name != "*":
            hint = did_you_mean(name, known) or (f"the profiles are: {', '.join(known)}" if known else "")
            problems.warn(None, (), f'no service has the profile "{name}"', hint)


def doubt_empty_profiles(services: Map, enabled: Collection[str], problems: Problems) -> None:
    """Warn about services that are left out because their only profile is empty, which is hardly meant."""
    for name, service in services.items():
        if name not in enabled and not any(service.get("profiles") or ("",)):
            path = ("services", name, "profiles")
            mark = service.marks.get("profiles") or services.marks.get(name)
            what = f"the profile of {name} is empty, so {name} is left out when any profile is enabled"
            problems.warn(mark, path, what, "name a profile, or remove profiles")


def profiles_of(services: Mapping[str, Map], names: Iterable[str], active: Iterable[str]) -> tuple[str, ...]:
    """Return the enabled profiles when some services are named: naming a service enables its profiles."""
    on = list(active)
    for name in names:
        if name in services:
            on.extend(services[name].get("profiles") or ())
    return tuple(on)


def named(services: Mapping[str, Map], names: Iterable[str], place: Any, problems: Problems) -> list[str]:
    """Return the services with some names, which may be patterns such as ``web*``.

    A name that no service has is noted as a problem, at the ``place`` of the services.
    """
    found: list[str] = []
    for name in names:
        matching = [service for service in services if service == name or fnmatchcase(service, name)]
        if not matching and not problems.is_lost(("services", name)):
            hint = did_you_mean(name, services) or f"the services are: {', '.join(sorted(services))}"
            problems.error(place, ("services",), f'there is no service "{name}"', hint)
        found.extend(matching)
    return found


def selected(services: Map, names: Iterable[str], place: Any, problems: Problems) -> Map:
    """Return the named services and all they depend on; without names, all services. ``place`` as for ``named``."""
    wanted = list(names)
    if not wanted:
        return services
    found: set[str] = set()
    open_names = named(services, wanted, place, problems)
    while open_names:
        name = open_names.pop()
        if name not in found and name in services:
            found.add(name)
            open_names.extend(services[name].get("depends_on") or ())
    chosen = Map({name: service for name, service in services.items() if name in found})
    chosen.marks = services.marks
    for service in chosen.values():
        _drop_dependencies(service, found)
    return chosen


def _drop_dependencies(service: Map, found: set[str]) -> None:
    depends_on = service.get("depends_on") or {}
    for name in [name for name in depends_on if name not in found]:
        del depends_on[name]
    if not depends_on:
        service.pop("depends_on", None)


def prune(document: Map) -> dict[str, dict[str, bool]]:
    """Drop networks, volumes, configs, secrets and models that no service uses.

    Return the real name of each by kind, and whether it is external.
    """
    used: dict[str, set[str]] = {kind: set() for kind in ("networks", "volumes", "configs", "secrets", "models")}
    for service in document["services"].values():
        used["networks"].update(service.get("networks") or ())
        used["models"].update(service.get("models") or ())
        used["volumes"].update(_sources(service, "volumes", "volume"))
        used["configs"].update(_sources(service, "configs"))
        used["secrets"].update(_sources(service, "secrets"), _sources(service.get("build"), "secrets"))
    dropped: dict[str, dict[str, bool]] = {}
    for kind, names in used.items():
        resources = document.get(kind)
        if resources is None:
            continue
        idle = {key: resources.pop(key) for key in [*resources] if key not in names}
        # without normalising, a resource that the file leaves empty is still null
        dropped[kind] = {
            str((resource or {}).get("name", key)): bool((resource or {}).get("external"))
            for key, resource in idle.items()
        }
        if not resources:
            del document[kind]
    return dropped


def _sources(holder: Map | None, attribute: str, kind: str | None = None) -> Collection[str]:
    mounts = holder.get(attribute) if holder else None
    if not mounts:
        return ()
    return {mount["source"] for mount in mounts if mount.get("source") and kind in (None, mount.get("type"))}
