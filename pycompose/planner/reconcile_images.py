"""Which images have to be pulled or built before containers can be created from them."""

from __future__ import annotations

from pycompose.errors import Problem, ValuePath, dotted
from pycompose.plan.changes import FieldChange, Reason
from pycompose.plan.desired import Desired, ServiceSpec
from pycompose.plan.options import Options
from pycompose.planner.compare.judge_image import registry_digests
from pycompose.planner.draft import Draft
from pycompose.planner.pull_due import is_due


def reconcile_images(draft: Draft) -> None:
    """Add a pull or build for each image that is missing, or that has to be pulled or built again."""
    judged: set[str] = set()
    # builds first: an image that one service builds is available to all others
    for service in sorted(draft.request.desired.services.values(), key=lambda service: service.build is None):
        if service.image in draft.images or service.replicas == 0:
            continue
        missing = service.image not in draft.request.observed.images
        policy = draft.request.options.pull or service.pull_policy
        if service.build is not None:
            if missing or draft.request.options.build or policy == "build":
                _build(draft, service, Reason.MISSING if missing else Reason.REQUESTED)
            elif service.image not in judged:
                judged.add(service.image)
                _judge_build(draft, service)
        elif policy == "never":
            if missing:
                draft.problems.append(_no_image(draft, service))
        elif missing or (_is_asked_for(draft, service, policy) and not _is_newest(draft, service.image)):
            _pull(draft, service, Reason.MISSING if missing else Reason.REQUESTED)
            _warn_of_silence(draft, service)
    for service in draft.request.desired.services.values():
        _reconcile_hooks(draft, service)


def _judge_build(draft: Draft, service: ServiceSpec) -> None:
    """Build an image that is older than its context, or was built from another ``build``, or only warn about it."""
    from pycompose.planner.compare.judge_build import changed_build  # most services build nothing

    newer = draft.request.observed.stale.get(service.image, ())
    changed = changed_build(draft.request, service)
    if draft.request.options.build_stale and (newer or changed):
        why = {Reason.FIELD_CHANGED: changed, Reason.STALE: newer}
        _build(draft, service, *(reason for reason, found in why.items() if found), fields=changed)
        return
    if newer:
        draft.warn(_stale(draft, service, newer))
    if changed:
        names = ", ".join(dotted(field.path[2:]) for field in changed)
        what = f"the image was built before this changed: {names}"
        hint = "--build=stale builds images whose build section or context changed since"
        draft.warn(draft.request.problem(changed[0].path, what, hint))


def _is_asked_for(draft: Draft, service: ServiceSpec, policy: str) -> bool:
    image = draft.request.observed.images.get(service.image)
    return policy == "always" or (image is not None and is_due(policy, image.tagged, draft.request.options.now))


def _is_newest(draft: Draft, reference: str) -> bool:
    """Return whether the registry reported the image that the engine has, so that a pull would bring nothing new."""
    return draft.request.observed.registry.get(reference) in registry_digests(draft.request.observed, reference)


def _warn_of_silence(draft: Draft, service: ServiceSpec) -> None:
    if draft.request.observed.registry.get(service.image) == "":
        path: ValuePath = ("services", service.name, "image")
        what = f"its registry does not report what {service.image} means now, so the result of the pull is unknown"
        draft.warn(draft.request.problem(path, what, "a private image needs: docker login"))


def pulled(desired: Desired, options: Options) -> tuple[str, ...]:
    """Return the references of the images that are pulled even if the engine has them."""
    services = (service for service in desired.services.values() if service.build is None)
    return tuple(dict.fromkeys(s.image for s in services if (options.pull or s.pull_policy) == "always"))


def _stale(draft: Draft, service: ServiceSpec, newer: tuple[str, ...]) -> Problem:
    more = f" (+{len(newer) - _NAMED})" if len(newer) > _NAMED else ""
    what = f"the image is older than its context: {', '.join(newer[:_NAMED])}{more}"
    path: ValuePath = ("services", service.name, "build")
    return draft.request.problem(path, what, "--build=stale builds images that are older than their context")


_NAMED = 3
"""The number of a context's files that are named; the others are only counted."""


def _reconcile_hooks(draft: Draft, service: ServiceSpec) -> None:
    """Add a pull for each missing image of a ``pre_start`` hook; the services' own images are already planned."""
    for index, hook in enumerate(service.hooks.pre_start):
        image = hook.get("image") or service.image
        if image in draft.images or image in draft.request.observed.images or service.replicas == 0:
            continue
        from pycompose.planner.actions.image_steps import pull

        pull(draft, image, Reason.MISSING, ("services", service.name, "pre_start", index, "image"))


def _pull(draft: Draft, service: ServiceSpec, reason: Reason) -> None:
    from pycompose.planner.actions.image_steps import pull

    pull(draft, service.image, reason, ("services", service.name, "image"), service.platform)


def _build(draft: Draft, service: ServiceSpec, *reasons: Reason, fields: tuple[FieldChange, ...] = ()) -> None:
    from pycompose.planner.actions.image_steps import build

    build(draft, service, *reasons, fields=fields)


def _no_image(draft: Draft, service: ServiceSpec) -> Problem:
    return Problem(
        draft.request.locate(("services", service.name, "image")),
        f"services.{service.name}.image",
        f'image "{service.image}" is not on the engine, and the pull policy is never',
        f"pull it first (docker pull {service.image}), or change pull_policy",
    )
