"""Whether configs and secrets can be copied to their targets, and given to their owners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath, dotted
from pycompose.plan.desired import ServiceSpec
from pycompose.plan.file_specs import FOLDERS, within
from pycompose.planner.draft import Draft


def check_files(draft: Draft) -> None:
    """Add problems for owners that are not numbers, and for files that cannot be copied to their targets."""
    for service in draft.request.desired.services.values():
        for below, what, hint in (*_wrong_owners(service), *_obstacles(service)):
            path: ValuePath = ("services", service.name, *below)
            draft.complain(path, what, hint)


def _wrong_owners(service: ServiceSpec) -> Iterator[tuple[ValuePath, str, str]]:
    for kind in FOLDERS:
        for index, mount in enumerate(service.attributes.get(kind) or ()):
            for key in ("uid", "gid"):
                if not mount.get(key, "0").isdecimal():
                    what = f'"{mount[key]}" is not a number, and names are known only inside the image'
                    yield (kind, index, key), what, f"use the number from: docker run --rm {service.image} id NAME"


def _obstacles(service: ServiceSpec) -> Iterator[tuple[ValuePath, str, str]]:
    for file in (file for file in service.files if file.copied):
        mount, folder, elsewhere = mount_at(service.attributes, file.target), file.target.rpartition("/")[0], ""
        if mount and mount.get("type") == "tmpfs":
            what = f"the tmpfs at {mount['target']} hides what is copied to {file.target}"
        elif mount and mount.get("read_only"):
            what = f"{mount['target']} is mounted read-only, so nothing can be copied to {file.target}"
        elif not mount and service.attributes.get("read_only"):
            what = f"the container is read_only, so nothing can be copied to {file.target}"
            elsewhere = f"; or mount a volume at {folder}" if folder else ""
        else:
            continue
        mounted = f"write it to a file and set file: in {dotted(file.source)}, and the file is mounted instead"
        yield (
            file.path,
            what,
            "remove uid, gid and mode, and the file is mounted instead" if file.file else mounted + elsewhere,
        )


def mount_at(attributes: Mapping[str, Any], target: str) -> Mapping[str, Any] | None:
    """Return the innermost mount that contains ``target``."""
    tmpfs = [{"type": "tmpfs", "target": entry.partition(":")[0]} for entry in attributes.get("tmpfs") or ()]
    around = [mount for mount in (*tmpfs, *(attributes.get("volumes") or ())) if within(target, mount["target"])]
    return max(around, key=lambda mount: len(mount["target"]), default=None)
