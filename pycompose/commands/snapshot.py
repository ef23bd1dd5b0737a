"""Takes a snapshot of a project where it runs, for planning elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from pycompose.host.changes_in_place import applied_since
from pycompose.host.durations import remembered
from pycompose.kept import document_file
from pycompose.kept.codec import concealing, encoded
from pycompose.kept.revealer import Snapshot, written_openly
from pycompose.kept.saved_plan import key_of
from pycompose.schema.model import Project
from pycompose.stack import Stack


def snapshot(project: Project, environment: Mapping[str, str]) -> document_file.Content:
    """Return the observed state of a project as the content of a snapshot; GET requests only.

    Raises EngineError, and DocumentError without a key.
    """
    stack = Stack.of(project, environment)
    key, desired = key_of(project.environment), stack.desired
    seen = stack.look_closer(stack.observe())
    taken = Snapshot(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        host=os.uname().nodename,
        folder=str(project.working_directory),
        home=environment.get("HOME", ""),
        asked={
            "images": desired.images,
            "networks": desired.network_names,
            "volumes": desired.volume_names,
        },
        observed=seen,
        durations=remembered(seen.engine.id, project.name, environment),
        applied_since=applied_since(seen.engine.id, project.name, environment),
    )
    conceal = concealing(key.fingerprint_of, written_openly(project))
    content: document_file.Content = encoded(taken, conceal)
    return content
