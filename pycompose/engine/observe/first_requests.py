"""The requests that every observation begins with.

They stand apart from what reads the answers: the engine works on them while that is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pycompose import naming
from pycompose.engine.http.reader import Query, Reader, filters

Answers = tuple[Callable[[], Any], Callable[[], Any]]


def of_project(project: str) -> Query:
    """Return the query for what has the project's label."""
    return filters(label=f"{naming.PROJECT}={project}")


def begin(reader: Reader, project: str) -> Answers:
    """Ask for the facts about the engine and the list of a project's containers; return what waits for each answer.

    A second call sends nothing until the answers were taken.
    """
    return reader.begin("/info"), reader.begin("/containers/json", {"all": 1, **of_project(project)})
