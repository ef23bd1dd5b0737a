"""Values of a container that are known only after apply: the image from a pull or build, ports that are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange, Unknown
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.planner.request import Request
from pycompose.schema.spec.attribute_table import Impact


def unknown(
    request: Request, obtained: Mapping[str, str], spec: ContainerSpec, old: ObservedContainer | None
) -> tuple[FieldChange, ...]:
    """Return what is known only after apply of a container that is created, instead of ``old`` if there is one.

    ``obtained`` are the images that the plan pulls or builds, each with the verb of the step. Names, ids and addresses
    are left out: a new container always has new ones, and no file sets them.
    """
    path: ValuePath = ("services", spec.service)
    found = (*_image(obtained, spec, old), *_ports(spec, old), *_volumes(spec, old))
    return tuple(
        FieldChange(
            path=(*path, *below), before=before, after=after, impact=Impact.NONE, origin=request.locate((*path, *below))
        )
        for below, before, after in found
    )


Finding = tuple[ValuePath, Any, Unknown]
"""The path below the service, the present value, and why the next one is unknown."""


def _image(obtained: Mapping[str, str], spec: ContainerSpec, old: ObservedContainer | None) -> Iterator[Finding]:
    if old is not None and spec.image in obtained:
        reason = {"pull": "depends on the pull", "build": "depends on the build"}[obtained[spec.image]]
        yield ("image",), f"{old.image} ({old.image_id.removeprefix('sha256:')[:12]})", Unknown(reason=reason)


def _ports(spec: ContainerSpec, old: ObservedContainer | None) -> Iterator[Finding]:
    for index, port in enumerate(spec.attributes.get("ports") or ()):
        published = str(port.get("published", ""))
        if published and "-" not in published:
            continue
        reason = f"the engine chooses one of {published}" if published else "the engine chooses a free one"
        yield ("ports", index, "published"), _published(port, old), Unknown(reason=reason)


def _published(port: Mapping[str, Any], old: ObservedContainer | None) -> str | None:
    """Return the number a port is published at now; with IPv6 it is listed twice with the same number."""
    same = (p for p in (old.ports if old else ()) if all(p[key] == port[key] for key in ("target", "protocol")))
    return next((str(now["published"]) for now in same), None)


def _volumes(spec: ContainerSpec, old: ObservedContainer | None) -> Iterator[Finding]:
    """Yield new anonymous volumes; the new container takes over those of the old one."""
    for index, mount in enumerate(spec.attributes.get("volumes") or ()):
        carried = old is not None and mount["target"] in old.mounts
        if mount["type"] == "volume" and not mount.get("source") and not carried:
            yield ("volumes", index, "source"), None, Unknown(reason="the engine chooses the name")
