"""The files of a build context, so that a changed context can be detected."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pycompose.host.key import Content
from pycompose.regular_file import read_regular

MOST_BYTES = 2**20
"""The maximum size of a .dockerignore."""


def context_of(build: Mapping[str, Any]) -> Content:
    """Return what identifies each file of a context, by its name: kind, mode and the digest of its content.

    ``build`` is canonical (``services.*.build``). Files that .dockerignore excludes do not count. For a remote context
    only the address is known.
    """
    context, dockerfile = str(build.get("context", "")), str(build.get("dockerfile") or "Dockerfile")
    folder = Path(context)
    if not folder.is_dir():
        return {"": context.encode()}
    names = {*context_files(folder, dockerfile), dockerfile}
    return {name: _told(folder / name) for name in sorted(names) if os.path.lexists(folder / name)}


def _told(path: Path) -> bytes:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return b"link " + os.fsencode(path.readlink())
    kind = f"{mode:o} ".encode()
    if not stat.S_ISREG(mode):
        return kind
    with path.open("rb") as stream:
        return kind + hashlib.file_digest(stream, "sha256").digest()


def context_files(folder: Path, dockerfile: str) -> Iterator[str]:
    """Yield the files that a build sends: all that .dockerignore does not exclude, relative to the folder."""
    from docker.utils.build import exclude_paths

    try:
        patterns = read_regular(folder / ".dockerignore", MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        patterns = []  # the build itself reports a file that cannot be read
    lines = [line.strip() for line in patterns if line.strip() and not line.startswith("#")]
    yield from exclude_paths(str(folder), lines, dockerfile=dockerfile or None)
