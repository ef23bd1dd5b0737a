"""What pycompose remembers of a project on an engine, in files of the user's cache. Their loss must cost nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pycompose.host.own_folders import cache_folder
from pycompose.regular_file import read_regular

MOST_BYTES = 2**20


def recall(kind: str, engine_id: str, project: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what was stored last; empty if nothing can be read."""
    file = _file(kind, engine_id, project, environment)
    if file is None:
        return {}
    try:
        found = json.loads(read_regular(file, MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def store(kind: str, engine_id: str, project: str, environment: Mapping[str, str], content: Mapping[str, Any]) -> None:
    """Replace what is remembered; a cache that cannot be written is ignored."""
    file = _file(kind, engine_id, project, environment)
    if file is None:
        return
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = file.with_suffix(f".{os.getpid()}")
        try:
            written.write_text(json.dumps(content))
            written.replace(file)
        finally:
            written.unlink(missing_ok=True)


def _file(kind: str, engine_id: str, project: str, environment: Mapping[str, str]) -> Path | None:
    cache = cache_folder(environment)
    engine = hashlib.sha256(engine_id.encode()).hexdigest()[:16]
    return cache / kind / f"{engine}-{project}.json" if cache else None
