"""Reads files whose names others chose: with a bound, and never anything whose reading may not end.

A compose file, which may be a stranger's, can name pipes, devices, sockets and files in ``/proc``.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from os import PathLike


def read_regular(path: str | PathLike[str], most: int) -> bytes:
    """Return the content of a regular file, at most ``most`` bytes.

    Raises OSError: with EFBIG for a larger file, and with EINVAL for what is no file on a disk.
    """
    content = read_beginning(path, most)
    if len(content) > most:
        amount = f"{most // 2**20} MiB" if most >= 2**20 else f"{most} bytes"
        raise OSError(errno.EFBIG, f"it is larger than {amount}")
    return content


def read_beginning(path: str | PathLike[str], most: int) -> bytes:
    """Return the content of a regular file, and of a larger one than ``most`` bytes one byte more. Raises OSError."""
    name = os.fspath(path)
    if "\0" in name:
        raise OSError(errno.EINVAL, "a file name cannot contain a NUL character")
    _refuse_unless_regular(os.stat(name))  # opening some devices already does something
    # another program may put a pipe there now, which would be waited for without O_NONBLOCK
    handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as stream:
        facts = os.fstat(handle)
        _refuse_unless_regular(facts)
        content = cast("bytes | None", stream.read(most + 1))  # None: nothing has come yet
    # the kernel makes up the files in /proc as they are read, and some never end
    if content is None or (content and not facts.st_size):
        raise OSError(errno.EINVAL, "it is not a file on a disk")
    return content


def _refuse_unless_regular(facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
