"""Snapshot files: taken where a project runs, and used for planning where its engine cannot be reached."""

from __future__ import annotations

from pathlib import Path

from pycompose.kept import document_file
from pycompose.kept.revealer import Snapshot
from pycompose.kept.saved_plan import understood

KIND, FORMAT = "snapshot", "1.1"


def read(file: Path) -> Snapshot:
    """Read a snapshot; raises DocumentError if it is not one."""
    return understood(Snapshot, document_file.read(file, KIND, FORMAT, private=False), file)
