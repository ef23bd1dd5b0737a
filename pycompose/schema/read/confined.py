"""The files of one folder of this machine: what the files of strangers may be read with, because it shows no others."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

from pycompose.schema.model import FilePath
from pycompose.schema.read.compose_files import upwards
from pycompose.schema.read.storage import DISK


def repository_or(folder: str) -> str:
    """Return the folder of the cloned repository around a folder, or the folder itself where there is none."""
    return next((place for place in upwards(folder) if os.path.lexists(os.path.join(place, ".git"))), folder)


def from_top(folder: str) -> Callable[[str], str]:
    """Return what turns names of files into those from the top of the repository; ``folder`` is where they start."""
    top = repository_or(folder)

    def named(file: str) -> str:
        path = os.path.normpath(os.path.join(folder, file))
        return os.path.relpath(path, top) if os.path.commonpath([path, top]) == top else file

    return named


class Confined:
    """The files below a folder, without what git keeps there. What leads out of it, also by a link, is refused."""

    def __init__(self, folder: str) -> None:
        self._folder = os.path.realpath(folder)

    def read(self, path: FilePath) -> bytes:
        """Read a file. Raises OSError."""
        if self._leads_out(path):
            raise OSError(errno.EINVAL, "it is outside the repository, whose files alone are read here")
        return DISK.read(path)

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path; reading it reports a link that leads out."""
        return self._is_named_below(path) and DISK.exists(path)

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""
        return self._is_named_below(path) and DISK.is_file(path)

    def followed(self, path: str) -> str:
        """Return the path with the first symbolic link in it replaced by what it stands for."""
        return DISK.followed(path)

    def _leads_out(self, path: FilePath) -> bool:
        return os.fspath(path) != os.devnull and not _is_below(os.path.realpath(path), self._folder)

    def _is_named_below(self, path: FilePath) -> bool:
        folder, name = os.path.split(os.path.abspath(path))
        return not self._leads_out(path) or _is_below(os.path.join(os.path.realpath(folder), name), self._folder)


def _is_below(path: str, folder: str) -> bool:
    within = os.path.relpath(path, folder).split(os.sep)
    return within[0] not in (os.pardir, ".git")
