"""What was applied to an existing object: its stamp says it, or else what another tool left behind.

docker compose v5.5 writes a config-hash; if it equals that of the file, the file has not changed since. Any other hash
says nothing, because each version may compute another one from the same file. Then all that is known is the object
itself, without what nobody had to ask for.
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
    """Return what was applied to a container; None if it is unknown."""
    stamp = Stamp.decode(container.labels)
    hash_ = container.labels.get(naming.CONFIG_HASH)
    if stamp or not hash_ or hash_ != container_hash(spec, request.observed.first_of_services):
        return stamp
    applied = {**spec.attributes, "networks": spec.networks}
    return Stamp(
        project=request.desired.project, name=spec.service, number=container.number, hash=hash_, attributes=applied
    )


def stamp_of_resource(spec: NetworkSpec | VolumeSpec, found: ObservedNetwork | ObservedVolume) -> Stamp | None:
    """Return what was applied to a network or volume; None if it is unknown."""
    stamp = Stamp.decode(found.labels)
    if stamp or naming.CONFIG_HASH not in found.labels:
        return stamp
    project, hash_ = spec.labels[naming.PROJECT], spec.labels[naming.CONFIG_HASH]
    if hash_ != found.labels[naming.CONFIG_HASH]:
        return None
    return Stamp(project=project, name=spec.key, number=0, hash=hash_, attributes=spec.attributes)


def adopted(spec: ContainerSpec, container: ObservedContainer, image: ObservedImage | None) -> dict[str, Any]:
    """Return the presumed attributes of a container without a stamp: its own, without what its image supplies.

    A value that it would also have if pycompose had created it counts as what the file asks for, however it is written.
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
    """Use the file's ``create_host_path``: old engines forget it, and the folder exists by now."""
    if mount["type"] != "bind":
        return mount
    asked: Mapping[str, Any] = next((other for other in wanted if other["target"] == mount["target"]), {})
    word = {key: value for key, value in (asked.get("bind") or {}).items() if key == _ONCE}
    return {**mount, "bind": {key: value for key, value in mount["bind"].items() if key != _ONCE} | word}


def _with_modes(live: list[str], wanted: list[str]) -> list[str]:
    """Use the file's modes for volumes of another container: docker compose forgets them."""
    without = [[source.removesuffix(":ro").removesuffix(":rw") for source in sources] for sources in (live, wanted)]
    return wanted if without[0] == without[1] else live


_ONCE = "create_host_path"
"""A mount option that matters only while a container is created."""
