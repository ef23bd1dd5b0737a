"""In CI, the files of strangers read nothing outside their repository."""

from pathlib import Path

import pytest

from pycompose.schema.read.confined import Confined, repository_or

OUT = "it is outside the repository, whose files alone are read here"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (top / ".git" / "config").write_text("extraheader = hunter2")
    (top / "deploy").mkdir()
    (top / "deploy" / "a.env").write_text("A=1")
    (tmp_path / "out.env").write_text("A=hunter2")
    (top / "link.env").symlink_to(tmp_path / "out.env")
    (top / "folder").symlink_to(tmp_path)
    (top / "inner.env").symlink_to("deploy/a.env")
    return top


@pytest.mark.parametrize("name", ["deploy/a.env", "inner.env", "deploy/../deploy/a.env"])
def test_what_is_inside_is_read(name: str, repository: Path) -> None:
    assert Confined(str(repository)).read(repository / name) == b"A=1"
    assert Confined(str(repository)).is_file(repository / name)


@pytest.mark.parametrize(
    "name", ["link.env", "folder/out.env", "../out.env", "/etc/hostname", "/proc/self/environ", ".git/config"]
)
def test_what_leads_out_is_refused(name: str, repository: Path) -> None:
    with pytest.raises(OSError, match=OUT):
        Confined(str(repository)).read(repository / name)


def test_files_above_are_not_found_and_links_out_are_so_that_reading_reports_them(repository: Path) -> None:
    files = Confined(str(repository))
    assert not files.exists(repository.parent / "out.env")
    assert not files.exists(repository / "missing")
    assert files.exists(repository / "link.env")
    assert files.read("/dev/null") == b""


def test_the_folder_is_that_of_the_repository_if_there_is_one(repository: Path, tmp_path: Path) -> None:
    assert repository_or(str(repository / "deploy")) == str(repository)
    assert Confined(str(tmp_path)).read(tmp_path / "out.env") == b"A=hunter2"
