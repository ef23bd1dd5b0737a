"""The requests that every observation begins with, because the engine takes longest for them.

They stand apart from what reads the answers: the engine works on them while that is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pycompose import naming
from pycompose.engine.http.reader import Query, Reader, filters


def of_project(project: str) -> Query:
    """Return the query for what has the project's label."""
    return filters(label=f"{naming.PROJECT}={project}")


class FirstRequests:
    """Asks for the facts about the engine and for a project's containers; creating one sends the first requests."""

    def __init__(self, reader: Reader, project: str) -> None:
        self._reader = reader
        self._information = reader.begin("/info")
        self._listing = reader.begin("/containers/json", {"all": 1, **of_project(project)})

    def go_on(self) -> None:
        """Ask for each container now if the list has already come, as it has where containers are few."""
        if self._listing.has_answer:
            _ = self.inspected

    @cached_property
    def information(self) -> Mapping[str, Any]:
        """The facts about the engine, as GET /info gives them."""
        information: Mapping[str, Any] = self._information.answer()
        return information

    @cached_property
    def listed(self) -> Sequence[Any]:
        """The project's containers, as GET /containers/json lists them."""
        listed: Sequence[Any] = self._listing.answer()
        return listed

    @cached_property
    def inspected(self) -> Iterator[Any]:
        """Each container, as GET /containers/{id}/json describes it; None for one that was removed in between.

        The first ones are asked for on first access. The engine may be slow with them: it locks a container while it
        starts a health check in it.
        """
        return self._reader.find_each([(f"/containers/{container['Id']}/json", {}) for container in self.listed])
