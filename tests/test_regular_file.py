"""Files that others named: what is read, and what is refused before it is waited for."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from pycompose.regular_file import read_beginning, read_regular


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert read_regular(file, 5) == read_beginning(file, 5) == b"12345"
    assert read_beginning(file, 3) == b"1234"
    with pytest.raises(OSError, match="it is larger than 4 bytes") as caught:
        read_regular(file, 4)
    assert caught.value.errno == errno.EFBIG


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert read_regular(tmp_path / "empty", 0) == b""


def test_no_more_is_read_of_an_endless_file_than_its_bound(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as stream:
        stream.truncate(1 << 40)
    with pytest.raises(OSError, match="it is larger than 1 MiB"):
        read_regular(tmp_path / "sparse", 2**20)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/dev/zero", "it is not a file"),
        ("/dev/tty", "it is not a file"),
        ("/proc/self/environ", "it is not a file on a disk"),
        ("/proc/kmsg", "it is not a file on a disk"),
        ("/proc", "Is a directory"),
        ("a\0b", "a file name cannot contain a NUL character"),
    ],
)
def test_what_is_no_file_on_a_disk_is_refused(name: str, reason: str) -> None:
    if not os.access(name.replace("\0", ""), os.R_OK) and name.startswith("/"):
        pytest.skip("it is not here, or this user may not read it")
    with pytest.raises(OSError, match=f"{reason}$"):
        read_regular(name, 1000)


@pytest.mark.parametrize("kind", ["pipe", "socket", "link to a pipe"])
def test_what_would_be_waited_for_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    with socket.socket(socket.AF_UNIX) as listening:
        if kind == "socket":
            listening.bind(str(path))
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            os.mkfifo(tmp_path / "pipe")
            path.symlink_to("pipe")
        with pytest.raises(OSError, match="it is not a file"):
            read_regular(path, 1000)
