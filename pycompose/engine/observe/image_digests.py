"""Which content an image has: a digest that stays when the same image is built again.

Containers are labelled with it as docker compose v5.5 does it (pkg/compose/images.go), to see when there is another.
With containerd's image store the id of an image covers what the builder says about the build, too, and is another one
each time. The manifest of the platform is not. Source: Engine API 1.48, GET /images/{name}/json with ``manifests``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.engine.http.reader import Reader

_MANIFESTS = (1, 48)


def image_question(reference: str, api: tuple[int, int]) -> tuple[str, dict[str, Any]]:
    """Write the question for an image (by reference or id) and for what is in it."""
    return f"/images/{reference}/json", {"manifests": 1} if api >= _MANIFESTS else {}


def find_digest(reader: Reader, reference: str, platform: str = "") -> str | None:
    """Look up the digest of an image; None when the engine does not have it. ``platform`` as for content_digest."""
    inspect = reader.find(*image_question(reference, reader.ping.api))
    return None if inspect is None else content_digest(inspect, platform)


def content_digest(inspect: Mapping[str, Any], platform: str = "") -> str:
    """Return the digest of an image: of what it is on ``platform`` (``linux/arm64``; empty: the engine's own)."""
    images = _images(inspect)
    own = (inspect.get("Os"), inspect.get("Architecture"))
    system, machine, *_ = [*platform.split("/"), ""] if platform else own
    fitting = [one for one in images if _platform(one) == (system, machine)] or (images if len(images) == 1 else [])
    digest: str = fitting[0]["ID"] if fitting else inspect["Id"]
    return digest


def image_contents(inspect: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the digests of all that containers of an image can be made of: what it is on each platform."""
    return tuple(image["ID"] for image in _images(inspect)) or (inspect["Id"],)


def content_of(inspect: Mapping[str, Any]) -> str:
    """Return the digest of what a container was made of, from GET /containers/{id}/json."""
    digest: str = (inspect.get("ImageManifestDescriptor") or {}).get("digest") or inspect["Image"]
    return digest


def _images(inspect: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in inspect.get("Manifests") or () if one.get("Kind") == "image" and one.get("Available")]


def _platform(manifest: Mapping[str, Any]) -> tuple[Any, Any]:
    platform = (manifest.get("ImageData") or {}).get("Platform") or {}
    return platform.get("os"), platform.get("architecture")
