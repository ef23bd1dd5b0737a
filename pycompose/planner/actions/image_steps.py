"""The steps that obtain an image: a pull or a build."""

from __future__ import annotations

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.plan.address import IMAGE, Address
from pycompose.plan.build_record import encode
from pycompose.plan.changes import Action, Change, FieldChange, Reason
from pycompose.plan.desired import ServiceSpec
from pycompose.plan.steps import BuildImage, PullImage
from pycompose.planner.draft import Draft


def pull(draft: Draft, reference: str, reason: Reason, path: ValuePath, platform: str = "") -> None:
    """Plan to pull an image; ``path`` is its path in the files."""
    address = Address(IMAGE, reference)
    draft.images[reference] = draft.add(PullImage, address, reference=reference, platform=platform)
    origin = draft.request.locate(path)
    draft.changes.append(Change(address=address, action=Action.PULL, reasons=(reason,), origin=origin))


def build(draft: Draft, service: ServiceSpec, *reasons: Reason, fields: tuple[FieldChange, ...] = ()) -> None:
    """Plan to build the image of a service; ``fields`` are what changed of its ``build``."""
    address = Address(IMAGE, service.image)
    # without pycompose's version: each upgrade of pycompose would change every image
    labels = {key: service.tool_labels[key] for key in (naming.PROJECT, naming.SERVICE)}
    if service.recorded is not None:
        labels[naming.BUILD] = encode(service.recorded, service.image)
    draft.images[service.image] = draft.add(
        BuildImage, address, reference=service.image, build=service.build, labels=labels
    )
    origin = draft.request.locate(("services", service.name, "build"))
    change = Change(address=address, action=Action.BUILD, reasons=reasons, fields=fields, origin=origin)
    draft.changes.append(change)
