"""Which images must be pulled or built before containers can be made of them."""

from __future__ import annotations

from pycompose import naming
from pycompose.errors import Path, Problem, dotted
from pycompose.planner.draft import Draft
from pycompose.planner.options import Options
from pycompose.planner.plan import Action, Change, Reason
from pycompose.planner.refresh import is_due
from pycompose.planner.specs import Desired, ServiceSpec
from pycompose.planner.steps import BuildImage, PullImage


def plan_images(draft: Draft) -> None:
    """Add a pull or build for each image that is missing, or asked for anew."""
    # an image that one service builds is there for all others
    for service in sorted(draft.desired.services.values(), key=lambda service: service.build is None):
        if service.image in draft.images or service.replicas == 0:
            continue
        missing = service.image not in draft.observed.images
        policy = draft.options.pull or service.pull_policy
        if service.build is not None:
            newer = draft.observed.stale.get(service.image, ())
            if missing or draft.options.build or policy == "build":
                _build(draft, service, Reason.MISSING if missing else Reason.REQUESTED)
            elif newer and draft.options.build_stale:
                _build(draft, service, Reason.STALE)
            elif newer:
                draft.warn(_stale(draft, service, newer))
        elif policy == "never":
            if missing:
                draft.problems.append(_no_image(draft, service))
        elif missing or (_is_asked_for(draft, service, policy) and not _is_newest(draft, service.image)):
            _pull(draft, service, Reason.MISSING if missing else Reason.REQUESTED)
            _tell_silence(draft, service)
    for service in draft.desired.services.values():
        _pull_for_hooks(draft, service)


def _is_asked_for(draft: Draft, service: ServiceSpec, policy: str) -> bool:
    image = draft.observed.images.get(service.image)
    return policy == "always" or (image is not None and is_due(policy, image.tagged, draft.options.now))


def _is_newest(draft: Draft, reference: str) -> bool:
    """Say whether the registry was asked, and means what the engine has: a pull would bring nothing."""
    return draft.observed.registry.get(reference) in _digests(draft, reference)


def _tell_silence(draft: Draft, service: ServiceSpec) -> None:
    if draft.observed.registry.get(service.image) == "":
        path: Path = ("services", service.name, "image")
        what = f"its registry does not say what {service.image} means now, so what the pull brings is not known"
        draft.warn(Problem(draft.locate(path), dotted(path), what, "a private image needs: docker login"))


def pulled(desired: Desired, options: Options) -> tuple[str, ...]:
    """Name the images that would be pulled although they are there."""
    services = (service for service in desired.services.values() if service.build is None)
    return tuple(dict.fromkeys(s.image for s in services if (options.pull or s.pull_policy) == "always"))


def is_renewed(draft: Draft, reference: str) -> bool:
    """Say whether the registry was asked, and means another image now: the pull that is planned brings it."""
    digest = draft.observed.registry.get(reference)
    return reference in draft.images and bool(digest) and digest not in _digests(draft, reference)


def _digests(draft: Draft, reference: str) -> set[str]:
    image = draft.observed.images.get(reference)
    return {name.rpartition("@")[2] for name in image.digests} if image else set()


def _stale(draft: Draft, service: ServiceSpec, newer: tuple[str, ...]) -> Problem:
    more = f" (+{len(newer) - _NAMED})" if len(newer) > _NAMED else ""
    what = f"the image is older than its context: {', '.join(newer[:_NAMED])}{more}"
    path: Path = ("services", service.name, "build")
    return Problem(draft.locate(path), dotted(path), what, "--build=stale builds what is older than its context")


_NAMED = 3
"""Files of a context that are named; of the others the number is enough."""


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
