"""The variables that configs and secrets are made of: known beside the document, and those of their own project."""

from __future__ import annotations

from pathlib import Path

from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Project

MAIN = """\
include: [below/compose.yaml]
services: {web: {image: web, secrets: [token, own, unset], configs: [settings]}}
secrets:
  own: {environment: OWN}
  unset: {environment: UNSET}
configs:
  settings: {environment: LEVEL}
"""


def loaded(folder: Path, main: str = MAIN) -> Project:
    below = folder / "below"
    below.mkdir(exist_ok=True)
    (folder / ".env").write_text("OWN=main\nLEVEL=info\nBOTH=main\n")
    (below / ".env").write_text("TOKEN=hunter2\nBOTH=below\n")
    (below / "compose.yaml").write_text("secrets: {token: {environment: TOKEN}, both: {environment: BOTH}}\n")
    (folder / "compose.yaml").write_text(main)
    return load(LoadOptions(project_name="demo", cwd=folder, environment={}, prune=False))


def test_an_included_file_has_those_of_its_own_project(tmp_path: Path) -> None:
    project = loaded(tmp_path)
    assert project.values == {
        ("secrets", "token", "TOKEN"): "hunter2",
        ("secrets", "both", "BOTH"): "main",
        ("secrets", "own", "OWN"): "main",
        ("configs", "settings", "LEVEL"): "info",
    }
    assert "hunter2" not in repr(project)
    assert "hunter2" not in repr(dict(project.document))


def test_another_variable_has_not_the_value_of_the_first(tmp_path: Path) -> None:
    project = loaded(tmp_path, MAIN.replace("OWN}", "OWN}\n  token: {environment: UNSET}"))
    assert project.document["secrets"]["token"]["environment"] == "UNSET"
    assert ("secrets", "token", "UNSET") not in project.values
