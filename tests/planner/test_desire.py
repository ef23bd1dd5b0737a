"""What a file may ask for at the most."""

from __future__ import annotations

from pathlib import Path

import pytest

from pycompose.errors import PlanError
from pycompose.planner.desire import MOST_CONTAINERS, desire
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Project


def project(folder: Path, text: str) -> Project:
    (folder / "compose.yaml").write_text(text)
    return load(LoadOptions(cwd=folder, project_name="demo"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("services:\n  a:\n    image: x\n    scale: 1000000000\n", "compose.yaml:4:5  services.a.scale"),
        (
            "services:\n  a:\n    image: x\n    deploy: {replicas: 5001}\n",
            "compose.yaml:4:14  services.a.deploy.replicas",
        ),
        (
            "services:\n  a: {image: x, scale: 3000}\n  b:\n    image: x\n    scale: 3000\n",
            "compose.yaml:5:5  services.b.scale",
        ),
    ],
)
def test_too_many_containers_are_refused_with_the_place(text: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        desire(project(tmp_path, text), "1")
    assert str(caught.value) == (
        f"{place}: the project has more than 5000 containers\n    ask for fewer: one engine runs them all"
    )


def test_as_many_as_allowed_are_planned(tmp_path: Path) -> None:
    text = f"services:\n  a:\n    image: x\n    scale: {MOST_CONTAINERS}\n"
    assert len(desire(project(tmp_path, text), "1").containers) == MOST_CONTAINERS
