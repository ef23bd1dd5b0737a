"""The config-hash of everything in a case is the one that docker compose v5.5.0 computed.

``hashes.txt`` of a case has its answers, a line an object; paths were left as they are written (--no-path-resolution).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pycompose.schema.load import load
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.spec.config_hash import (
    UNHASHED,
    Config,
    config_hash,
    network_config,
    service_config,
    volume_config,
)
from tests.schema.case import CASES, Case, cases

RECORDED = [case for case in cases() if (case.folder / "hashes.txt").exists()]
CONFIGS: Mapping[str, Callable[[Any], Config]] = {
    "networks": network_config,
    "services": service_config,
    "volumes": volume_config,
}


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case.folder.name)
def test_hashes(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    document = load(case.options()._replace(resolve_paths=False)).document
    hashes = [
        f"{kind}.{name} {config_hash(write(value))}\n"
        for kind, write in CONFIGS.items()
        for name, value in sorted(document.get(kind, {}).items())
    ]
    assert "".join(hashes) == (case.folder / "hashes.txt").read_text()


@pytest.mark.parametrize("kind", ["networks", "services", "volumes"])
def test_every_attribute_is_hashed_together_with_all_others(kind: str) -> None:
    """Keys in a wrong order are seen only beside others."""
    document = load(Case(CASES / "hashes" / "hash-everything").options()).document
    written = {key for value in document[kind].values() for key in value}
    row = table().below(kind).below("any")
    assert row.properties.keys() - written <= {"env_file", "extends", "pull_refresh_after"}, "they are gone once loaded"


def test_where_an_image_comes_from_and_how_many_there_are_is_not_hashed() -> None:
    service: dict[str, Any] = {
        "image": "web",
        "command": None,
        "entrypoint": None,
        "deploy": {"resources": {}, "placement": {}},
    }
    more = {**service, **dict.fromkeys(UNHASHED, "x"), "deploy": {**service["deploy"], "replicas": 3}}
    assert config_hash(service_config(more)) == config_hash(service_config(service))
