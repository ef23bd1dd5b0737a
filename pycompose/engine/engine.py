"""One engine: a reader that looks at it, a writer that changes it, and access to its images."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pycompose.engine.http.engine_address import EngineAddress, engine_address
from pycompose.engine.http.reader import Reader

if TYPE_CHECKING:
    from pycompose.engine.http.writer import Writer
    from pycompose.engine.images.sdk import Images


class Engine(Protocol):
    """The interface of an engine. Code that only looks gets only ``look``."""

    @property
    def look(self) -> Reader:
        """The reader, which cannot change anything."""

    @property
    def change(self) -> Writer:
        """The writer, which changes the engine."""

    @property
    def images(self) -> Images:
        """Pulls, builds, and requests to registries."""


class DialledEngine:
    """The engine at an address. Each part is created on first use; the first request negotiates the API version."""

    def __init__(self, address: EngineAddress) -> None:
        self.look = Reader(address)

    @cached_property
    def change(self) -> Writer:
        """The writer, which changes the engine."""
        from pycompose.engine.http.writer import Writer

        return Writer(self.look.address, self.look.ping.api)

    @cached_property
    def images(self) -> Images:
        """Pulls, builds, and requests to registries."""
        from pycompose.engine.images.sdk import Images

        return Images(self.look.address, self.look.ping.api)


def connect(environment: Mapping[str, str]) -> Engine:
    """Return the engine that the environment names, without sending a request yet.

    Raises EngineUnreachableError if DOCKER_HOST or the docker context names an address that is not supported.
    """
    return DialledEngine(engine_address(environment))
