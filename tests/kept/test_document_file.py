"""Files that pycompose writes for itself: whole, its own, of its version; anything else is refused with what to do."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pycompose import __version__
from pycompose.errors import DocumentError
from pycompose.kept import document_file

CONTENT = {"steps": [1, 2.5, None, True, "ü\udcff"], "by": {"name": "value"}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    document_file.write(path, "saved plan", "1.0", CONTENT)
    return path


def edit(file: Path) -> None:
    file.write_text(file.read_text().replace('"name": "value"', '"name": "other"'))


def age(file: Path) -> None:
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, "format_version": "2.0", "written_by": "3.0"}))


def replace_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def replace_by_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def give_away(file: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    os.chown(file, 4321, -1)


def link_to_others(file: Path) -> None:
    other = file.with_name("other")
    file.rename(other)
    give_away(other)
    file.symlink_to(other)


WAYS: dict[Callable[[Path], object], str] = {
    Path.unlink: "it cannot be read: No such file or directory\n    check the name",
    edit: "it was changed after it was written: the checksum does not match\n    create a new one",
    age: "its format is 2.0, written by pycompose 3.0\n"
    "    this is pycompose VERSION, which reads 1.0: create a new one, or use that pycompose",
    lambda file: os.truncate(file, 100): "it is not JSON\n    it is incomplete, or not a saved plan: create a new one",
    lambda file: file.write_text(
        "[" * 100_000
    ): "it is not JSON\n    it is incomplete, or not a saved plan: create a new one",
    lambda file: file.write_text("[]"): "it is not a saved plan\n    check the name",
    lambda file: document_file.write(file, "snapshot", "1.0", CONTENT): "it is a snapshot, not a saved plan\n"
    "    check the name",
    replace_by_folder: "it is not a regular file\n    use the file that pycompose wrote",
    replace_by_pipe: "it is not a regular file\n    use the file that pycompose wrote",
    lambda file: file.chmod(0o620): "other users can write to it\n    if it is still what you wrote: chmod go-w FILE",
    lambda file: file.chmod(0o602): "other users can write to it\n    if it is still what you wrote: chmod go-w FILE",
    give_away: "it belongs to another user\n    it would be applied with your permissions: create a new one",
    link_to_others: "it belongs to another user\n    it would be applied with your permissions: create a new one",
}


def test_what_is_written_is_read_and_is_its_owners_alone(file: Path) -> None:
    assert document_file.read(file, "saved plan", "1.0", private=True) == CONTENT
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_anything_else_is_refused(file: Path, way: Callable[[Path], object]) -> None:
    way(file)
    with pytest.raises(DocumentError) as refused:
        document_file.read(file, "saved plan", "1.0", private=True)
    told = str(refused.value).replace(__version__, "VERSION").replace(str(file), "FILE")
    assert told == f"FILE: {WAYS[way]}"


def test_what_is_no_danger_may_come_from_others(file: Path) -> None:
    file.chmod(0o666)
    assert document_file.read(file, "saved plan", "1.0", private=False) == CONTENT


def test_a_link_to_a_file_of_ones_own_is_that_file(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(file)
    assert document_file.read(link, "saved plan", "1.0", private=True) == CONTENT


def test_what_is_there_is_replaced_as_a_whole(file: Path) -> None:
    file.chmod(0o666)
    document_file.write(file, "saved plan", "1.0", {"other": 1})
    assert document_file.read(file, "saved plan", "1.0", private=True) == {"other": 1}


@pytest.mark.parametrize("place", ["folder", "nowhere/file"])
def test_what_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DocumentError):
        document_file.write(tmp_path / place, "saved plan", "1.0", CONTENT)
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]
