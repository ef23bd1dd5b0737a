"""The folders where pycompose keeps files of its own. On some machines none of them can be written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the user's cache folder (XDG_CACHE_HOME, else ``~/.cache``); None where there is no home."""
    cache, home = environment.get("XDG_CACHE_HOME"), environment.get("HOME")
    if cache:
        return Path(cache) / "pycompose"
    return Path(home) / ".cache" / "pycompose" if home else None


def writable_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders for files that need not outlive the machine's next start; those that do not exist are made.

    They are those in XDG_RUNTIME_DIR, in the cache, and in the folder for temporary files. One that cannot be made is
    left out, and so is a temporary one of somebody else.
    """
    runtime, temporary = environment.get("XDG_RUNTIME_DIR"), environment.get("TMPDIR") or "/tmp"  # noqa: S108  checked
    shared = Path(temporary) / f"pycompose-{os.getuid()}"
    for folder in (Path(runtime) / "pycompose" if runtime else None, cache_folder(environment), shared):
        if folder is None:
            continue
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder is not shared or _is_own(folder):
                yield folder


def _is_own(folder: Path) -> bool:
    facts = folder.lstat()
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o022
