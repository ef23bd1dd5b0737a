"""Inspect answers recorded from real engines, brought back to canonical words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pycompose.engine.translate import inspected
from pycompose.engine.translate.endpoints import attachments
from pycompose.engine.translate.networks import network_words
from pycompose.engine.translate.volumes import volume_words

CASES = Path(__file__).parent / "cases"


def _container(inspect: dict[str, Any]) -> dict[str, Any]:
    return {"words": inspected.container_words(inspect), "attachments": attachments(inspect)}


READ: dict[str, Callable[[dict[str, Any]], Any]] = {
    "containers": _container,
    "images": inspected.image_words,
    "networks": network_words,
    "volumes": volume_words,
}


@pytest.mark.parametrize(
    "case",
    [case for kind in READ for case in sorted((CASES / kind).iterdir())],
    ids=lambda case: case.parent.name + "/" + case.name,
)
def test_words(case: Path) -> None:
    inspect = json.loads((case / "inspect.json").read_text())
    assert READ[case.parent.name](inspect) == json.loads((case / "expected.json").read_text())
