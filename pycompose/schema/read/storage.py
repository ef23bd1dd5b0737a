"""Access to files: a project is read from the disk, or from another storage such as a revision of git."""

from __future__ import annotations

import errno
import os
from typing import Protocol

from pycompose.regular_file import read_beginning
from pycompose.schema.model import FilePath
from pycompose.value import Value

MAX_BYTES = 16 * 2**20
"""The largest file, far beyond any real one; of larger files, only one byte more is read."""


class Storage(Protocol):
    """Where the files of a project are. Paths are absolute."""

    def read(self, path: FilePath) -> bytes:
        """Read a file, but at most one byte more than MAX_BYTES. Raises OSError."""

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path."""

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""

    def followed(self, path: str) -> str:
        """Return the path with the first symbolic link in it replaced by what it stands for."""


class Disk:
    """The files of this machine."""

    def read(self, path: FilePath) -> bytes:
        """Read a file. Raises OSError.

        What is no regular file is refused, but pipes from the shell (``<(command)``) and ``/dev/null`` are read.
        """
        name = os.fspath(path)
        if is_handed_over(name) or name == os.devnull:
            with open(name, "rb") as stream:
                return stream.read(MAX_BYTES + 1)
        return read_beginning(name, MAX_BYTES)

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path."""
        try:
            os.stat(path)
        except (ValueError, FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            return error.errno not in (errno.EBADF, errno.ELOOP)  # access is denied; reading it reports why
        return True

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""
        return os.path.isfile(path)  # a file that must not be accessed counts as missing

    def followed(self, path: str) -> str:
        """Return the path with the first symbolic link in it replaced by what it stands for."""
        parts = path.split("/")
        for end in range(2, len(parts) + 1):
            link = "/".join(parts[:end])
            if link and os.path.islink(link):
                return path.replace(link, os.path.realpath(link), 1)
        return path


class Noting:
    """Another storage that records what is read from it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.noted: dict[str, bytes] = {}
        """The contents of the files that were read, by path."""

    def read(self, path: FilePath) -> bytes:
        """Read a file and record its content."""
        content = self.noted[os.fspath(path)] = self._storage.read(path)
        return content

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path."""
        return self._storage.exists(path)

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""
        return self._storage.is_file(path)

    def followed(self, path: str) -> str:
        """Return the path with the first symbolic link in it replaced by what it stands for."""
        return self._storage.followed(path)


class Moved:
    """Another storage, whose folder ``here`` appears as ``there``, together with the folders around it."""

    def __init__(self, storage: Storage, here: FilePath, there: FilePath) -> None:
        self._storage = storage
        self._here, self._there = here, there

    def read(self, path: FilePath) -> bytes:
        """Read a file."""
        return self._storage.read(self._real(path))

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path."""
        return self._storage.exists(self._real(path))

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""
        return self._storage.is_file(self._real(path))

    def followed(self, path: str) -> str:
        """Return the path as it is: the links of that place are not known."""
        return path

    def _real(self, path: FilePath) -> FilePath:
        real = os.path.normpath(os.path.join(self._here, os.path.relpath(path, self._there)))
        return real if self._storage.exists(real) else path


DISK = Disk()


class Beside(Value):
    """A storage with some files from the disk."""

    storage: Storage
    files: frozenset[str]
    """The files that are read from the disk."""

    def read(self, path: FilePath) -> bytes:
        """Read a file."""
        return self._having(path).read(path)

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path."""
        return self._having(path).exists(path)

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""
        return self._having(path).is_file(path)

    def followed(self, path: str) -> str:
        """Return the path with the first symbolic link in it replaced by what it stands for."""
        return self.storage.followed(path)

    def _having(self, path: FilePath) -> Storage:
        return DISK if os.fspath(path) in self.files else self.storage


_HANDED_OVER = ("/dev/fd", "/proc/self/fd")


def is_handed_over(path: str) -> bool:
    """Return whether a path is a stream that the program was started with, such as a pipe from the shell."""
    return os.path.dirname(path) in _HANDED_OVER or path == "/dev/stdin"


def read_named(storage: Storage, path: str) -> bytes:
    """Read a file that another file names. Raises OSError, also for a stream: those are for who runs the program."""
    if is_handed_over(path) or path == "-":
        raise OSError(errno.EINVAL, "it is not a file")
    return storage.read(path)
