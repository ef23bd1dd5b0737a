"""The digest of what an image is, which stays when the same image is built again."""

from __future__ import annotations

from typing import Any

import pytest

from pycompose.engine.observe.image_digests import content_digest, content_of, image_contents


def image(*manifests: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Id": "sha256:index", "Os": "linux", "Architecture": "amd64", "Manifests": list(manifests), **more}


def manifest(digest: str, machine: str, kind: str = "image", *, there: bool = True) -> dict[str, Any]:
    platform = {"os": "linux", "architecture": machine}
    return {"ID": digest, "Kind": kind, "Available": there, "ImageData": {"Platform": platform}}


AMD, ARM = manifest("sha256:amd", "amd64"), manifest("sha256:arm", "arm64")
PROVENANCE = {"ID": "sha256:how", "Kind": "attestation", "Available": True}
NOT_PULLED = manifest("sha256:arm", "arm64", there=False)


@pytest.mark.parametrize(
    ("inspect", "platform", "digest"),
    [
        ({"Id": "sha256:config", "Os": "linux", "Architecture": "amd64"}, "", "sha256:config"),
        (image(AMD, PROVENANCE), "", "sha256:amd"),
        (image(ARM, AMD), "", "sha256:amd"),
        (image(AMD, ARM), "linux/arm64/v8", "sha256:arm"),
        (image(ARM, PROVENANCE), "", "sha256:arm"),
        (image(AMD, NOT_PULLED), "linux/arm64", "sha256:amd"),
        (image(AMD, ARM), "linux/riscv64", "sha256:index"),
        (image(PROVENANCE), "", "sha256:index"),
        (image({"ID": "sha256:built", "Kind": "image", "Available": True}), "", "sha256:built"),
    ],
)
def test_digest(inspect: dict[str, Any], platform: str, digest: str) -> None:
    assert content_digest(inspect, platform) == digest


def test_a_container_is_of_an_image_that_was_built_again() -> None:
    """Only what the builder says about the build differs, so the index is another one, and the manifest is not."""
    container = {"Image": "sha256:index", "ImageManifestDescriptor": {"digest": "sha256:amd"}}
    again = image(AMD, {**PROVENANCE, "ID": "sha256:how-again"}, Id="sha256:another")
    assert content_of(container) in image_contents(again)
    assert content_of(container) not in image_contents(image(manifest("sha256:new", "amd64")))
    assert content_of({"Image": "sha256:config"}) in image_contents({"Id": "sha256:config"})
