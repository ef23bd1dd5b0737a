"""The content of an image: a digest that stays the same when the same image is built again.

Containers are labelled with it as in docker compose v5.5 (pkg/compose/images.go), to detect a new image. With
containerd's image store the id of an image also covers the builder's metadata about the build, and differs each time;
the platform's manifest does not. Source: Engine API 1.48, GET /images/{name}/json with ``manifests``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.engine.http.reader import Reader

_MANIFESTS = (1, 48)


def image_question(reference: str, api: tuple[int, int]) -> tuple[str, dict[str, Any]]:
    """Return the question for an image (by reference or id) and its manifests."""
    return f"/images/{reference}/json", {"manifests": 1} if api >= _MANIFESTS else {}


def find_digest(reader: Reader, reference: str, platform: str = "") -> str | None:
    """Look up the digest of an image; None if the engine does not have it. ``platform`` is as for content_digest."""
    inspect = reader.find(*image_question(reference, reader.ping.api))
    return None if inspect is None else content_digest(inspect, platform)


def content_digest(inspect: Mapping[str, Any], platform: str = "") -> str:
    """Return the digest of an image for ``platform`` (``linux/arm64``; empty: the engine's own)."""
    images = _images(inspect)
    own = (inspect.get("Os"), inspect.get("Architecture"))
    system, machine, *_ = [*platform.split("/"), ""] if platform else own
    fitting = [one for one in images if _platform(one) == (system, machine)] or (images if len(images) == 1 else [])
    digest: str = fitting[0]["ID"] if fitting else inspect["Id"]
    return digest


def image_contents(inspect: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the digests of what an image's containers can be made of: one for each platform, or its id."""
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
