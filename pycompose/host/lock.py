"""Allows one run at a time for a project on an engine, on this machine: a file lock that ends with its process."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pycompose.errors import EngineError, Problem

PATIENCE = 600.0
"""Seconds to wait for another run; one that takes longer is stuck, or waits for a person."""


@contextmanager
def locked(
    engine_id: str,
    project: str,
    tell: Callable[[str], object] = str,
    environment: Mapping[str, str] = os.environ,
    patience: float = PATIENCE,
) -> Iterator[None]:
    """Hold the lock of a project; ``tell`` gets a message if another process holds it and has to finish first.

    The file is in XDG_RUNTIME_DIR, or in the user's cache; the lock is released however the process ends. Raises
    EngineError if it is not free within ``patience`` seconds.
    """
    file = _folder(environment) / f"{hashlib.sha256(engine_id.encode()).hexdigest()[:16]}-{project}.lock"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(handle, project, tell, time.monotonic() + patience)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)  # releases the lock; the file stays, or two processes could lock two files with one name


def _folder(environment: Mapping[str, str]) -> Path:
    runtime = environment.get("XDG_RUNTIME_DIR")
    if runtime and os.access(runtime, os.W_OK):
        return Path(runtime) / "pycompose"
    cache = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or "/") / ".cache"
    return Path(cache) / "pycompose"


def _acquire(handle: int, project: str, tell: Callable[[str], object], deadline: float) -> None:
    told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 32, 0).decode("ascii", "replace") or "?"
            if time.monotonic() >= deadline:
                what = f'the project "{project}" is locked by process {holder}'
                raise EngineError(Problem(None, "", what, f"wait until it ends, or stop it: kill {holder}")) from error
            if not told:
                told = True
                tell(f'waiting for process {holder}, which is working on the project "{project}"')
            time.sleep(0.1)
        else:
            return
