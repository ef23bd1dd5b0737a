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

from pycompose.plan.report import Outcome, Report
from pycompose.regular_file import read_regular

MOST_BYTES = 2**20
MOST = 5000
"""The maximum number of steps that are remembered for a project; the oldest are dropped."""


def remembered(engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> dict[str, float]:
    """Return the seconds that each step took the last time, by its kind of work; empty if nothing can be read."""
    try:
        found = json.loads(read_regular(_file(engine_id, project, environment), MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): float(seconds) for name, seconds in found.items() if isinstance(seconds, int | float)}


def remember(report: Report, engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> None:
    """Remember how long the steps of an execution took; a cache that cannot be written is ignored."""
    took = {r.step.kind_of_work: round(r.seconds, 3) for r in report.results if r.outcome is Outcome.DONE}
    if not took:
        return
    known = {name: s for name, s in remembered(engine_id, project, environment).items() if name not in took} | took
    file = _file(engine_id, project, environment)
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = file.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps(dict(list(known.items())[-MOST:])))
        written.replace(file)


def _file(engine_id: str, project: str, environment: Mapping[str, str]) -> Path:
    cache = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or "/") / ".cache"
    engine = hashlib.sha256(engine_id.encode()).hexdigest()[:16]
    return Path(cache) / "pycompose" / "durations" / f"{engine}-{project}.json"
