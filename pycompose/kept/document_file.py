"""Files that pycompose writes for itself: saved plans and snapshots. JSON with a format version and a checksum.

The checksum is there against accident, not against forgery: whoever can write the file can write a checksum, too.
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
"""What no honest file comes near: a thousand services take 8 MiB."""

Content = dict[str, Any]


def write(file: Path, kind: str, version: str, content: Content) -> None:
    """Write a file for its owner alone; it appears whole or not at all. Raises DocumentError where it cannot be.

    ``kind`` says what is in it (``saved plan``), ``version`` is that of its format.
    """
    written = text(kind, version, content)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.exists() and not file.is_file():
            raise _refused(file, "there is something else, which is no file", "name another file")
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
    """Write what is in a file; ends with a newline."""
    document = {
        "pycompose": kind,
        "format_version": version,
        "written_by": VERSION,
        "checksum": _checksum(kind, version, content),
        "content": content,
    }
    return json.dumps(document, indent=1) + "\n"


def read(file: Path, kind: str, version: str, *, private: bool) -> Content:
    """Read the content of a file; raises DocumentError where it is not what ``write`` wrote.

    ``private``: nobody but the caller may have been able to write it.
    """
    try:
        document = json.loads(_bytes(file, private=private))
    except OSError as error:
        raise _refused(file, f"it cannot be read: {error.strerror}", "is the name right?") from error
    except (ValueError, RecursionError) as error:
        raise _refused(file, "it is not JSON", f"it was cut off, or is no {kind}: make it anew") from error
    found = document.get("pycompose") if isinstance(document, dict) else None
    if found != kind:
        what = f"it is a {found}, not a {kind}" if isinstance(found, str) else f"it is no {kind}"
        raise _refused(file, what, "is the name right?")
    if document.get("format_version") != version:
        what = f"its format is {document.get('format_version')}, written by pycompose {document.get('written_by')}"
        hint = f"this is pycompose {VERSION}, which reads {version}: make it anew, or take that pycompose"
        raise _refused(file, what, hint)
    content = document.get("content")
    if not isinstance(content, dict) or document.get("checksum") != _checksum(kind, version, content):
        raise _refused(file, "it is not as it was written: its checksum is another one", "make it anew")
    return content


def _checksum(kind: str, version: str, content: Content) -> str:
    text = json.dumps([kind, version, content], sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _bytes(file: Path, *, private: bool) -> bytes:
    # a pipe that has a name would keep us waiting for whoever writes to it
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _check(file, os.fstat(handle), private=private)
        with open(handle, "rb", closefd=False) as stream:
            content = stream.read(MOST_BYTES + 1)
    finally:
        os.close(handle)
    if len(content) > MOST_BYTES:
        raise _refused(file, f"it is larger than {MOST_BYTES // 2**20} MiB", "is the name right?")
    return content


def _check(file: Path, found: os.stat_result, *, private: bool) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _refused(file, "it is not a file", "name the file that was written")
    if private and found.st_uid != os.geteuid():
        raise _refused(file, "it belongs to somebody else", "what it says would be done in your name: make it anew")
    if private and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _refused(file, "others may write it", f"is it still what you wrote? then: chmod go-w {file}")


def _refused(file: Path, what: str, hint: str) -> DocumentError:
    return DocumentError(Problem(None, str(file), what, hint))
