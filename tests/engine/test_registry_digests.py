"""References in full, as the engine understands them."""

import pytest

from pycompose.engine.images.registry_digests import in_full

DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("reference", "full"),
    [
        ("mongo", "docker.io/library/mongo:latest"),
        ("mongo:7", "docker.io/library/mongo:7"),
        ("me/app", "docker.io/me/app:latest"),
        ("docker.io/mongo", "docker.io/library/mongo:latest"),
        ("ghcr.io/me/app:1.2", "ghcr.io/me/app:1.2"),
        ("localhost/app", "localhost/app:latest"),
        ("127.0.0.1:5000/app", "127.0.0.1:5000/app:latest"),
        ("127.0.0.1:5000/me/app:1", "127.0.0.1:5000/me/app:1"),
        (f"mongo@{DIGEST}", f"docker.io/library/mongo@{DIGEST}"),
        (f"127.0.0.1:5000/app:1@{DIGEST}", f"127.0.0.1:5000/app@{DIGEST}"),
    ],
)
def test_in_full(reference: str, full: str) -> None:
    assert in_full(reference) == full
