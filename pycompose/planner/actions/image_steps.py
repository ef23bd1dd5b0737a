"""The steps that obtain an image: a pull or a build."""

from __future__ import annotations

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.plan.address import IMAGE, Address
from pycompose.plan.changes import Action, Change, Reason
from pycompose.plan.desired import ServiceSpec
from pycompose.plan.steps import BuildImage, PullImage
from pycompose.planner.draft import Draft


def pull(draft: Draft, reference: str, reason: Reason, path: ValuePath, platform: str = "") -> None:
    """Plan to pull an image; ``path`` is its path in the files."""
    address = Address(IMAGE, reference)
    draft.images[reference] = draft.add(PullImage, address, reference=reference, platform=platform)
    _tell(draft, address, Action.PULL, reason, path)


def build(draft: Draft, service: ServiceSpec, reason: Reason) -> None:
    """Plan to build the image of a service."""
    address = Address(IMAGE, service.image)
    # without pycompose's version: each upgrade of pycompose would change every image
    labels = {key: service.tool_labels[key] for key in (naming.PROJECT, naming.SERVICE)}
    draft.images[service.image] = draft.add(
        BuildImage, address, reference=service.image, build=service.build, labels=labels
    )
    _tell(draft, address, Action.BUILD, reason, ("services", service.name, "build"))


def _tell(draft: Draft, address: Address, action: Action, reason: Reason, path: ValuePath) -> None:
    origin = draft.request.locate(path)
    draft.changes.append(Change(address=address, action=action, reasons=(reason,), origin=origin))
