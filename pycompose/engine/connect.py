"""One engine: where it is, and how to look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pycompose.engine.reader import Reader
from pycompose.engine.transport import Address, engine_address


@dataclass(frozen=True)
class Engine:
    """An engine that can be looked at (``reader``) and written to (``execute``)."""

    reader: Reader

    @property
    def address(self) -> Address:
        """Where it listens."""
        return self.reader.address


def connect(environment: Mapping[str, str]) -> Engine:
    """Find the engine that the environment names; nothing is asked of it yet.

    Raises EngineUnreachableError when DOCKER_HOST or the docker context names one that we cannot speak to.
    """
    return Engine(Reader(engine_address(environment)))
