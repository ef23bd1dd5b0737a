"""What was asked of an object that exists: its stamp says so, and where there is none, what another tool left.

docker compose v5.5 writes a config-hash, and where it is that of the file, nothing of the file has changed since. Any
other hash says nothing: each of its versions may digest the same file to another one. Then all that is known is what
the object is, less what nobody had to ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pycompose import naming
from pycompose.plan.desired import ContainerSpec, NetworkSpec, VolumeSpec
from pycompose.plan.labels import container_hash
from pycompose.plan.observed import ObservedContainer, ObservedImage, ObservedNetwork, ObservedVolume
from pycompose.plan.stamp import Stamp
from pycompose.planner.compare.field_changes import same
from pycompose.planner.compare.judge_files import with_files
from pycompose.planner.request import Request


def stamp_of(request: Request, spec: ContainerSpec, container: ObservedContainer) -> Stamp | None:
    """Return what was applied to a container, None where nobody knows."""
    stamp = Stamp.decode(container.labels)
    hash_ = container.labels.get(naming.CONFIG_HASH)
    if stamp or not hash_ or hash_ != container_hash(spec, request.observed.first_of_services):
        return stamp
    applied = {**spec.attributes, "networks": spec.networks}
    return Stamp(
        project=request.desired.project, name=spec.service, number=container.number, hash=hash_, attributes=applied
    )


def stamp_of_resource(spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume) -> Stamp | None:
    """Return what was applied to a network or volume, None where nobody knows."""
    stamp = Stamp.decode(found.labels)
    if stamp or naming.CONFIG_HASH not in found.labels:
        return stamp
    project, hash_ = spec.labels[naming.PROJECT], spec.labels[naming.CONFIG_HASH]
    if hash_ != found.labels[naming.CONFIG_HASH]:
        return None
    return Stamp(project=project, name=spec.key, number=0, hash=hash_, attributes=spec.attributes)


def adopted(spec: ContainerSpec, container: ObservedContainer, image: ObservedImage | None) -> dict[str, Any]:
    """Return what a container without a stamp was asked to be: what it is, less what its image supplies.

    What it would be, too, if we had made it, is what the file asks for, however that is written.
    """
    wanted, supplied = spec.attributes, image.supplies if image else {}
    live = with_files(container.live, wanted, spec.files)
    live["volumes_from"] = _with_modes(live.get("volumes_from") or [], wanted.get("volumes_from") or [])
    live["volumes"] = [_once_made(mount, wanted.get("volumes") or ()) for mount in live["volumes"]]
    asked: dict[str, Any] = {}
    for key, value in {"image": container.image, **live}.items():
        if isinstance(value, dict):
            own = {
                name: item
                for name, item in value.items()
                if name in (wanted.get(key) or {}) or not same(item, (supplied.get(key) or {}).get(name))
            }
            if own:
                asked[key] = own
        elif key in wanted or not same(value, supplied.get(key)):
            asked[key] = value
    asked |= {key: wanted[key] for key, spelled in container.wanted.items() if same(live.get(key), spelled)}
    if labels := asked.get("labels"):
        asked["labels"] = {name: text for name, text in labels.items() if not name.startswith(naming.RESERVED)}
    return {key: value for key, value in asked.items() if value not in ({}, []) or key in wanted}


def _once_made(mount: Mapping[str, Any], wanted: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Take the file's word for whether a folder of the host was to be made: old engines forget, and now it is there."""
    if mount["type"] != "bind":
        return mount
    asked: Mapping[str, Any] = next((other for other in wanted if other["target"] == mount["target"]), {})
    word = {key: value for key, value in (asked.get("bind") or {}).items() if key == _ONCE}
    return {**mount, "bind": {key: value for key, value in mount["bind"].items() if key != _ONCE} | word}


def _with_modes(live: list[str], wanted: list[str]) -> list[str]:
    """Take the file's word for how volumes of another container are mounted: docker compose forgets it."""
    without = [[source.removesuffix(":ro").removesuffix(":rw") for source in sources] for sources in (live, wanted)]
    return wanted if without[0] == without[1] else live


_ONCE = "create_host_path"
"""What matters only while a container is made."""
