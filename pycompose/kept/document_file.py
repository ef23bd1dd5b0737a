"""The format of saved plans and snapshots: JSON with a format version and a checksum.

The checksum protects against accidents, not against forgery: anyone who can write the file can also write a checksum.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from pycompose.errors import DocumentError, Problem
from pycompose.version import VERSION

MOST_BYTES = 256 * 2**20
"""The maximum size, which no real file comes near: a thousand services take 8 MiB."""

Content = dict[str, Any]


def write(file: Path, kind: str, version: str, content: Content) -> None:
    """Write a file that only its owner can read, atomically. Raises DocumentError if that fails.

    ``kind`` says what is in it (``saved plan``), ``version`` is that of its format.
    """
    written = text(kind, version, content)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.exists() and not file.is_file():
            raise _refused(file, "it exists and is not a regular file", "name another file")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(written)
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(file, f"it cannot be written: {error.strerror}", "name another file") from error


def text(kind: str, version: str, content: Content) -> str:
    """Return the text of a file; it ends with a newline."""
    document = {
        "pycompose": kind,
        "format_version": version,
        "written_by": VERSION,
        "checksum": _checksum(kind, version, content),
        "content": content,
    }
    return json.dumps(document, indent=1) + "\n"


def read(file: Path, kind: str, version: str, *, private: bool) -> Content:
    """Return the content of a file; raises DocumentError if it is not what ``write`` wrote.

    ``private``: refuse a file that other users can write.
    """
    try:
        document = json.loads(_bytes(file, private=private))
    except OSError as error:
        raise _refused(file, f"it cannot be read: {error.strerror}", "check the name") from error
    except (ValueError, RecursionError) as error:
        raise _refused(file, "it is not JSON", f"it is incomplete, or not a {kind}: create a new one") from error
    found = document.get("pycompose") if isinstance(document, dict) else None
    if found != kind:
        what = f"it is a {found}, not a {kind}" if isinstance(found, str) else f"it is not a {kind}"
        raise _refused(file, what, "check the name")
    if document.get("format_version") != version:
        what = f"its format is {document.get('format_version')}, written by pycompose {document.get('written_by')}"
        hint = f"this is pycompose {VERSION}, which reads {version}: create a new one, or use that pycompose"
        raise _refused(file, what, hint)
    content = document.get("content")
    if not isinstance(content, dict) or document.get("checksum") != _checksum(kind, version, content):
        raise _refused(file, "it was changed after it was written: the checksum does not match", "create a new one")
    return content


def _checksum(kind: str, version: str, content: Content) -> str:
    text = json.dumps([kind, version, content], sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _bytes(file: Path, *, private: bool) -> bytes:
    # opening a named pipe would block until somebody writes to it
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _check(file, os.fstat(handle), private=private)
        with open(handle, "rb", closefd=False) as stream:
            content = stream.read(MOST_BYTES + 1)
    finally:
        os.close(handle)
    if len(content) > MOST_BYTES:
        raise _refused(file, f"it is larger than {MOST_BYTES // 2**20} MiB", "check the name")
    return content


def _check(file: Path, found: os.stat_result, *, private: bool) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _refused(file, "it is not a regular file", "use the file that pycompose wrote")
    if private and found.st_uid != os.geteuid():
        raise _refused(
            file, "it belongs to another user", "it would be applied with your permissions: create a new one"
        )
    if private and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _refused(file, "other users can write to it", f"if it is still what you wrote: chmod go-w {file}")


def _refused(file: Path, what: str, hint: str) -> DocumentError:
    return DocumentError(Problem(None, str(file), what, hint))
