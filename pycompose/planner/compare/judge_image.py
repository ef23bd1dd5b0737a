"""Whether the image of a container is still the one that its reference means."""

from __future__ import annotations

from collections.abc import Collection

from pycompose.errors import ValuePath
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.observed import Observed, ObservedContainer
from pycompose.planner.request import Request
from pycompose.schema.spec.attribute_table import Impact


def registry_digests(observed: Observed, reference: str) -> set[str]:
    """Return the digests under which registries have the image that the engine has under a reference."""
    image = observed.images.get(reference)
    return {name.rpartition("@")[2] for name in image.digests} if image else set()


def is_renewed(observed: Observed, obtained: Collection[str], reference: str) -> bool:
    """Return whether the registry reported a new image for the reference, which the planned pull will bring."""
    digest = observed.registry.get(reference)
    return reference in obtained and bool(digest) and digest not in registry_digests(observed, reference)


def judge_image(
    request: Request, obtained: Collection[str], spec: ContainerSpec, container: ObservedContainer
) -> FieldChange | None:
    """Return the change of the image if the same reference means another one now, else None.

    ``obtained`` are the references of the images that the plan pulls or builds.
    """
    new = _meant_now(request.observed, obtained, spec.image, container)
    if new is None:
        return None
    path: ValuePath = ("services", spec.service, "image")
    before, after = f"{container.image} ({_short(container.image_id)})", f"{spec.image} ({_short(new)})"
    return FieldChange(path=path, before=before, after=after, impact=Impact.RECREATE, origin=request.locate(path))


def _meant_now(
    observed: Observed, obtained: Collection[str], reference: str, container: ObservedContainer
) -> str | None:
    """Return the digest of the image that the reference means now; None if it is unknown or the container's own."""
    if reference != container.image:
        return None
    if is_renewed(observed, obtained, reference):
        return observed.registry[reference]
    image = observed.images.get(reference)
    if image is None or reference in obtained or image.is_of(container):
        return None
    return image.contents[0]


def _short(image_id: str) -> str:
    return image_id.removeprefix("sha256:")[:12]
