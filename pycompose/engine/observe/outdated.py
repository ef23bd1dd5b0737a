"""Which images are outdated: those older than their build context, and those whose tag has moved in the registry.

The context is compared by the time of its files, as make does: an image is tagged whenever it is built, even if
nothing changed. Registries are asked through the engine (GET /distribution/NAME/json).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pycompose.engine.images.sdk import Images
from pycompose.errors import EngineError
from pycompose.host.build_contexts import context_files
from pycompose.plan.observed import Observed

Builds = Mapping[str, Mapping[str, Any]]
"""``services.*.build`` (canonical) by the reference of the image."""


def with_stale(observed: Observed, builds: Builds) -> Observed:
    """Add the files of build contexts that are newer than their image."""
    stale = {}
    for reference, build in builds.items():
        image, folder = observed.images.get(reference), Path(str(build.get("context", "")))
        if image is not None and image.tagged is not None and folder.is_dir():
            newer = _newer(folder, str(build.get("dockerfile") or ""), image.tagged)
            if newer:
                stale[reference] = newer
    return observed._replace(stale=stale)


def _newer(folder: Path, dockerfile: str, since: float) -> tuple[str, ...]:
    """Return the files of a context that were changed since a point in time, relative to its folder, sorted."""
    found = []
    for name in context_files(folder, dockerfile):
        path = folder / name
        try:
            newer = path.lstat().st_mtime > since and not path.is_dir()
        except OSError:
            continue  # it was removed in the meantime
        if newer:
            found.append(name)
    return tuple(sorted(found))


def with_registry(observed: Observed, images: Images, references: Iterable[str]) -> Observed:
    """Add the digests that references have in their registries; empty for a registry that does not report one."""
    return observed._replace(registry={reference: _digest(images, reference) for reference in references})


def _digest(images: Images, reference: str) -> str:
    try:
        return images.digest(reference)
    except EngineError:
        return ""
