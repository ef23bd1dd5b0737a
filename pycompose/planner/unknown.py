"""What a container will be that only making it tells: the image that a pull or build gives, ports that are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.errors import Path
from pycompose.planner.draft import Draft
from pycompose.planner.observed import ObservedContainer
from pycompose.planner.plan import FieldChange, Unknown
from pycompose.planner.specs import ContainerSpec
from pycompose.planner.steps import PullImage
from pycompose.schema.table import Impact


def unknown(draft: Draft, spec: ContainerSpec, old: ObservedContainer | None) -> tuple[FieldChange, ...]:
    """Name what is known after apply of a container that is made, in the place of ``old`` if there is one.

    Names, ids and addresses are left out: a new container has new ones, and nobody wrote them anywhere.
    """
    path: Path = ("services", spec.service)
    found = (*_image(draft, spec, old), *_ports(spec, old), *_volumes(spec, old))
    return tuple(
        FieldChange(
            path=(*path, *below), before=before, after=after, impact=Impact.NONE, origin=draft.locate((*path, *below))
        )
        for below, before, after in found
    )


Finding = tuple[Path, Any, Unknown]
"""Where below the service, what is there now, why nobody knows what will be."""


def _image(draft: Draft, spec: ContainerSpec, old: ObservedContainer | None) -> Iterator[Finding]:
    if old is not None and spec.image in draft.images:
        step = draft.steps[draft.images[spec.image] - 1]
        reason = "what the pull brings" if isinstance(step, PullImage) else "what the build makes"
        yield ("image",), f"{old.image} ({old.image_id.removeprefix('sha256:')[:12]})", Unknown(reason)


def _ports(spec: ContainerSpec, old: ObservedContainer | None) -> Iterator[Finding]:
    for index, port in enumerate(spec.attributes.get("ports") or ()):
        published = str(port.get("published", ""))
        if published and "-" not in published:
            continue
        reason = f"the engine takes one of {published}" if published else "the engine takes a free one"
        yield ("ports", index, "published"), _published(port, old), Unknown(reason)


def _published(port: Mapping[str, Any], old: ObservedContainer | None) -> str | None:
    """Say where a port is now; with IPv6 it is there twice, under one number."""
    same = (p for p in (old.ports if old else ()) if all(p[key] == port[key] for key in ("target", "protocol")))
    return next((str(now["published"]) for now in same), None)


def _volumes(spec: ContainerSpec, old: ObservedContainer | None) -> Iterator[Finding]:
    """Name anonymous volumes; those of the old container go on to the new one."""
    for index, mount in enumerate(spec.attributes.get("volumes") or ()):
        carried = old is not None and mount["target"] in old.mounts
        if mount["type"] == "volume" and not mount.get("source") and not carried:
            yield ("volumes", index, "source"), None, Unknown("the engine names it")
