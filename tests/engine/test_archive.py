"""Configs and secrets as an archive: what is unpacked where, whose it is, and what may be done with it."""

from __future__ import annotations

import io
import tarfile

from pycompose.engine.execute.archive import archive
from pycompose.plan.file_specs import FileSpec


def entries(packed: bytes) -> list[tuple[str, str, int, int, str, bytes]]:
    """List an archive: name, kind, owner, group, mode, content."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return [
            (
                entry.name,
                "folder" if entry.isdir() else "file",
                entry.uid,
                entry.gid,
                oct(entry.mode),
                content.read() if (content := tar.extractfile(entry)) else b"",
            )
            for entry in tar
        ]


def spec(target: str, uid: int = 0, gid: int = 0, mode: int = 0o444) -> FileSpec:
    place = ("secrets", "token", "file")
    return FileSpec(path=("secrets", 0), place=place, target=target, copied=True, uid=uid, gid=gid, mode=mode)


def test_files_are_named_from_the_folder_they_are_unpacked_in() -> None:
    token, settings = spec("/run/secrets/token", 101, 102, 0o400), spec("/settings")
    packed = archive([(token, {"": b"hunter2"}), (settings, {"": b""})], "/")
    assert entries(packed) == [
        ("run/secrets/token", "file", 101, 102, "0o400", b"hunter2"),
        ("settings", "file", 0, 0, "0o444", b""),
    ]
    assert entries(archive([(token, {"": b"x"})], "/run/secrets"))[0][0] == "token"


def test_a_folder_can_be_entered_by_who_may_read_its_files() -> None:
    packed = archive([(spec("/etc/app", 5, 6, 0o440), {"a": b"1", "below/b": b"2"})], "/")
    assert entries(packed) == [
        ("etc/app", "folder", 5, 6, "0o550", b""),
        ("etc/app/below", "folder", 5, 6, "0o550", b""),
        ("etc/app/a", "file", 5, 6, "0o440", b"1"),
        ("etc/app/below/b", "file", 5, 6, "0o440", b"2"),
    ]


def test_names_and_owners_may_be_as_long_as_they_like() -> None:
    target, owner = "/" + "/".join(["folder" * 10] * 5), 2**31 - 2
    [entry] = entries(archive([(spec(target, owner), {"": b"x"})], "/"))
    assert entry[:3] == (target[1:], "file", owner)
