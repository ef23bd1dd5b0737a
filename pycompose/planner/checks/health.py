"""Whether what is awaited to be healthy can be: it needs a health check."""

from __future__ import annotations

from pycompose.errors import ValuePath
from pycompose.planner.draft import Draft


def check_health(draft: Draft) -> None:
    """Complain of services that are awaited to be healthy and have no health check: they never will be."""
    for name, service in draft.request.desired.services.items():
        for other, need in service.depends_on.items():
            if need.get("condition") != "service_healthy" or other not in draft.request.desired.services:
                continue
            if _has_health_check(draft, other) is False:
                path: ValuePath = ("services", name, "depends_on", other)
                what = f"{other} has no health check, so it never becomes healthy"
                hint = f"give {other} a healthcheck, or write condition: service_started"
                draft.complain(path, what, hint)


def _has_health_check(draft: Draft, name: str) -> bool | None:
    """Return whether a service has a health check, by its file or by its image; None where the image is not known yet."""
    service = draft.request.desired.services[name]
    check = service.attributes.get("healthcheck")
    if check:
        return not check.get("disable") and check.get("test") != ["NONE"]
    image = draft.request.observed.images.get(service.image)
    if image is None or service.image in draft.images:
        return None
    return bool(image.supplies.get("healthcheck"))
