"""Which images must be pulled or built before containers can be made of them."""

from __future__ import annotations

from pycompose import naming
from pycompose.errors import Problem
from pycompose.planner.desired import ServiceSpec
from pycompose.planner.draft import Draft
from pycompose.planner.plan import Action, Change, Reason
from pycompose.planner.steps import BuildImage, PullImage


def plan_images(draft: Draft) -> None:
    """Add a pull or build for each image that is missing, or asked for anew."""
    for service in draft.desired.services.values():
        if service.image in draft.images or service.replicas == 0:
            continue
        missing = service.image not in draft.observed.images
        policy = draft.options.pull or service.pull_policy
        if service.build is not None:
            if missing or draft.options.build or policy == "build":
                _build(draft, service, Reason.MISSING if missing else Reason.REQUESTED)
        elif policy == "never":
            if missing:
                draft.problems.append(_no_image(draft, service))
        elif missing or policy == "always":
            _pull(draft, service, Reason.MISSING if missing else Reason.REQUESTED)
    for service in draft.desired.services.values():
        _pull_for_hooks(draft, service)


def _pull_for_hooks(draft: Draft, service: ServiceSpec) -> None:
    """Add a pull for the images of ``pre_start`` hooks that are not there; those of services are planned by now."""
    for index, hook in enumerate(service.hooks.pre_start):
        image = hook.get("image") or service.image
        if image in draft.images or image in draft.observed.images or service.replicas == 0:
            continue
        address = f"image.{image}"
        draft.images[image] = draft.add(PullImage, address, reference=image)
        origin = draft.locate(("services", service.name, "pre_start", index, "image"))
        draft.changes.append(Change(address=address, action=Action.PULL, reasons=(Reason.MISSING,), origin=origin))


def _build(draft: Draft, service: ServiceSpec, reason: Reason) -> None:
    address = f"image.{service.image}"
    # not our version: an upgrade of ours would make every image a new one
    labels = {key: service.tool_labels[key] for key in (naming.PROJECT, naming.SERVICE)}
    draft.images[service.image] = draft.add(
        BuildImage, address, reference=service.image, build=service.build, labels=labels
    )
    origin = draft.locate(("services", service.name, "build"))
    draft.changes.append(Change(address=address, action=Action.BUILD, reasons=(reason,), origin=origin))


def _pull(draft: Draft, service: ServiceSpec, reason: Reason) -> None:
    address = f"image.{service.image}"
    draft.images[service.image] = draft.add(PullImage, address, reference=service.image, platform=service.platform)
    origin = draft.locate(("services", service.name, "image"))
    draft.changes.append(Change(address=address, action=Action.PULL, reasons=(reason,), origin=origin))


def _no_image(draft: Draft, service: ServiceSpec) -> Problem:
    return Problem(
        draft.locate(("services", service.name, "image")),
        f"services.{service.name}.image",
        f'image "{service.image}" is not on the engine, and the pull policy is never',
        f"pull it first (docker pull {service.image}), or change pull_policy",
    )
