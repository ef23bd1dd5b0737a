"""What images are to remember of their build sections, as this machine records it."""

from pathlib import Path

from pycompose.host.build_records import with_build_records
from pycompose.planner.desire import desire
from tests.planner.world import KEY, project_of

STACK = """\
services:
  api: {build: {context: ./api, args: {A: "1"}}}
  side: {build: "https://example.com/a.git"}
  plain: {image: a}
"""


def recorded(folder: Path, environment: dict[str, str]) -> tuple[dict[str, object], list[str]]:
    (folder / "compose.yaml").write_text(STACK)
    project = project_of(folder / "compose.yaml")
    found = with_build_records(desire(project, "1.0"), project.folder, environment)
    return {name: service.recorded for name, service in found.services.items()}, [w.path for w in found.warnings]


def test_a_project_that_moves_is_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = (recorded(tmp_path / name, {"PYCOMPOSE_KEY": KEY}) for name in ("a", "b"))
    assert first == second
    assert first[0]["side"] == {"context": "https://example.com/a.git", "dockerfile": "Dockerfile"}
    assert first[0]["plain"] is None


def test_without_a_key_what_needs_none_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    records, warnings = recorded(tmp_path, {"XDG_CONFIG_HOME": str(tmp_path / "file")})
    assert (records["api"], warnings) == (None, ["PYCOMPOSE_KEY"])
    assert records["side"] is not None
