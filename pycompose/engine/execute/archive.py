"""Packs configs and secrets into the archive that the engine unpacks in a container."""

from __future__ import annotations

import io
import posixpath
import tarfile
import time
from collections.abc import Iterable

from pycompose.host.key import Content
from pycompose.plan.file_specs import FileSpec


def archive(files: Iterable[tuple[FileSpec, Content]], folder: str) -> bytes:
    """Return an archive to be unpacked at ``folder``, with the owner and mode of each file.

    It does not contain the folders above a file: the engine creates missing ones (root, 0755) and leaves the others as
    they are. Folders inside a copied folder can be entered by everybody who may read its files.
    """
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for file, content in files:
            base = posixpath.relpath(file.target, folder)
            for below in sorted({posixpath.dirname(name) for name in content if name}):
                entry = _entry(posixpath.normpath(f"{base}/{below}"), file)
                entry.type, entry.mode = tarfile.DIRTYPE, file.mode | (file.mode & 0o444) >> 2
                tar.addfile(entry)
            for name, data in content.items():
                entry = _entry(f"{base}/{name}" if name else base, file)
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def _entry(name: str, file: FileSpec) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.uid, entry.gid, entry.mode, entry.mtime = file.uid, file.gid, file.mode, int(time.time())
    return entry
