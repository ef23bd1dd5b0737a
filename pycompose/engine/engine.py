"""One engine: what looks at it, what changes it, and what gets its images."""

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
    """An engine, as all that works with one sees it. Whoever needs only ``look`` is given no more."""

    @property
    def look(self) -> Reader:
        """What can only look."""

    @property
    def change(self) -> Writer:
        """What can change the engine."""

    @property
    def images(self) -> Images:
        """What pulls, builds, and asks registries."""


class DialledEngine:
    """The engine at an address. Each part is made when it is first needed, and the first one to ask greets it."""

    def __init__(self, address: EngineAddress) -> None:
        self.look = Reader(address)

    @cached_property
    def change(self) -> Writer:
        """What can change the engine."""
        from pycompose.engine.http.writer import Writer

        return Writer(self.look.address, self.look.ping.api)

    @cached_property
    def images(self) -> Images:
        """What pulls, builds, and asks registries."""
        from pycompose.engine.images.sdk import Images

        return Images(self.look.address, self.look.ping.api)


def connect(environment: Mapping[str, str]) -> Engine:
    """Find the engine that the environment names; nothing is asked of it yet.

    Raises EngineUnreachableError when DOCKER_HOST or the docker context names one that we cannot speak to.
    """
    return DialledEngine(engine_address(environment))
