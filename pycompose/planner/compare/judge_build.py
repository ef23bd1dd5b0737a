"""How the ``build`` section of a service differs from the one that its image was built from."""

from __future__ import annotations

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.plan.build_record import comparable, decode
from pycompose.plan.changes import FieldChange
from pycompose.plan.desired import ServiceSpec
from pycompose.planner.compare.field_changes import compare
from pycompose.planner.request import Request


def changed_build(request: Request, service: ServiceSpec) -> tuple[FieldChange, ...]:
    """Return what changed; nothing if it is unknown, such as for an image that another tool built."""
    image = request.observed.images.get(service.image)
    if image is None or service.recorded is None:
        return ()
    before = decode(image.labels.get(naming.BUILD, ""), service.image)
    if before is None:
        return ()
    path: ValuePath = ("services", service.name, "build")
    shown = request.options.show_sensitive
    return compare(comparable(before, service.recorded), service.recorded, path, request.locate, show_sensitive=shown)
