"""Allows one run at a time for a project on an engine, on this machine: a file lock that ends with its process."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from pycompose.errors import EngineError, Problem
from pycompose.host.own_folders import writable_folders

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

    The lock is released however the process ends. Where no file can be written, ``tell`` gets a warning and there is
    no lock. Raises EngineError if it is not free within ``patience`` seconds.
    """
    handle = _opened(f"{hashlib.sha256(engine_id.encode()).hexdigest()[:16]}-{project}.lock", environment)
    if handle is None:
        tell("warning: no folder for a lock can be written, so another run at the same time would not be noticed")
        yield
        return
    try:
        _acquire(handle, project, tell, time.monotonic() + patience)
        with suppress(OSError):  # the disk is full: others cannot name the process, but they wait for it
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)  # releases the lock; the file stays, or two processes could lock two files with one name


def _opened(name: str, environment: Mapping[str, str]) -> int | None:
    """Open the file of a lock in the first folder where that works; None where it works in none."""
    for folder in writable_folders(environment):
        with suppress(OSError):
            return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    return None


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
