"""Whether services that others expect to become healthy have a health check."""

from __future__ import annotations

from pycompose.errors import ValuePath
from pycompose.planner.draft import Draft


def check_health(draft: Draft) -> None:
    """Add a problem for each service that has to become healthy for another one and has no health check."""
    for name, service in draft.request.desired.services.items():
        for other, need in service.depends_on.items():
            if need.get("condition") != "service_healthy" or other not in draft.request.desired.services:
                continue
            if _has_health_check(draft, other) is False:
                path: ValuePath = ("services", name, "depends_on", other)
                what = f"{other} has no health check, so it never becomes healthy"
                hint = f"add a healthcheck to {other}, or use condition: service_started"
                draft.complain(path, what, hint)


def _has_health_check(draft: Draft, name: str) -> bool | None:
    """Return whether a service has a health check, from its file or its image; None if the image is not known yet."""
    service = draft.request.desired.services[name]
    check = service.attributes.get("healthcheck")
    if check:
        return not check.get("disable") and check.get("test") != ["NONE"]
    image = draft.request.observed.images.get(service.image)
    if image is None or service.image in draft.images:
        return None
    return bool(image.supplies.get("healthcheck"))
