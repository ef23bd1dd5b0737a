"""How long the steps of a project took the last time, in the user's cache, so that a plan can estimate its duration.

If the file is lost, every step counts as one second.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pycompose.host.own_folders import cache_folder
from pycompose.plan.report import Outcome, Report
from pycompose.regular_file import read_regular

MOST_BYTES = 2**20
MOST = 5000
"""The maximum number of steps that are remembered for a project; the oldest are dropped."""


def remembered(engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> dict[str, float]:
    """Return the seconds that each step took the last time, by its kind of work; empty if nothing can be read."""
    file = _file(engine_id, project, environment)
    if file is None:
        return {}
    try:
        found = json.loads(read_regular(file, MOST_BYTES))
        entries = found.items() if isinstance(found, dict) else ()
        return {str(name): float(seconds) for name, seconds in entries if isinstance(seconds, int | float)}
    except (OSError, ValueError, RecursionError, OverflowError):
        return {}


def remember(report: Report, engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> None:
    """Remember how long the steps of an execution took; a cache that cannot be written is ignored."""
    file = _file(engine_id, project, environment)
    took = {r.step.kind_of_work: round(r.seconds, 3) for r in report.results if r.outcome is Outcome.DONE}
    if file is None or not took:
        return
    known = {name: s for name, s in remembered(engine_id, project, environment).items() if name not in took} | took
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = file.with_suffix(f".{os.getpid()}")
        try:
            written.write_text(json.dumps(dict(list(known.items())[-MOST:])))
            written.replace(file)
        finally:
            written.unlink(missing_ok=True)


def _file(engine_id: str, project: str, environment: Mapping[str, str]) -> Path | None:
    cache = cache_folder(environment)
    engine = hashlib.sha256(engine_id.encode()).hexdigest()[:16]
    return cache / "durations" / f"{engine}-{project}.json" if cache else None
