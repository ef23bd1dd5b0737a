"""Asks the registry, through the engine and with the user's credentials, which image a reference means now."""

from __future__ import annotations

from pycompose.engine.images.sdk import Images

_DEFAULT_DOMAIN, _DEFAULT_FOLDER, _DEFAULT_TAG = "docker.io", "library", "latest"


def with_digest(images: Images, reference: str) -> str:
    """Return a reference in full, with the digest that its tag means: ``docker.io/library/mongo:7@sha256:…``.

    A reference that already has a digest is only written in full. Raises EngineError if the registry does not answer or
    does not have the image (Engine API: GET /distribution/NAME/json).
    """
    full = in_full(reference)
    return full if "@" in full else f"{full}@{images.digest(reference)}"


def in_full(reference: str) -> str:
    """Return a reference with its registry, its folder, and its digest or else its tag, as the engine reads it."""
    name, at, digest = reference.partition("@")
    first, slash, rest = name.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost"):
        first, rest = _DEFAULT_DOMAIN, name
    if first == _DEFAULT_DOMAIN and "/" not in rest:
        rest = f"{_DEFAULT_FOLDER}/{rest}"
    path, colon, tag = rest.rpartition(":")
    bare = path if colon else rest
    return f"{first}/{bare}@{digest}" if at else f"{first}/{bare}:{tag if colon else _DEFAULT_TAG}"
