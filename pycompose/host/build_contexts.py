"""What a build is made of: the files of its context, so that one context can be told from another."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pycompose.host.key import Content


def context_of(build: Mapping[str, Any]) -> Content:
    """Give, by its name, what tells each file of a context from others: kind, mode and digest of what is in it.

    ``build`` is canonical (``services.*.build``). What .dockerignore excludes does not count. Of a context elsewhere
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
    """Name what a build sends of its context: all that .dockerignore does not exclude, relative to the folder."""
    from docker.utils.build import exclude_paths

    ignored = folder / ".dockerignore"
    patterns = ignored.read_text(encoding="utf-8").splitlines() if ignored.is_file() else []
    lines = [line.strip() for line in patterns if line.strip() and not line.startswith("#")]
    yield from exclude_paths(str(folder), lines, dockerfile=dockerfile or None)
