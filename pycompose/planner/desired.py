"""What the files ask for, in the same words that the engine's state is brought back to, so that both compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any



@dataclass(frozen=True, kw_only=True)
class NetworkSpec:
    """A network to be there under ``name``: ``attributes`` in the words of ``networks.*``."""

    key: str
    name: str
    attributes: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    external: bool = False


@dataclass(frozen=True, kw_only=True)
class VolumeSpec:
    """A volume to be there under ``name``: ``attributes`` in the words of ``volumes.*``."""

    key: str
    name: str
    attributes: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    external: bool = False


@dataclass(frozen=True, kw_only=True)
class ContainerSpec:
    """One replica of a service.

    ``attributes`` are the service's own in canonical form, but only those that a container carries; the source of
    a named volume is its real name. ``networks`` has the attachments by the network's real name. ``labels`` are all
    the labels it is created with, the tools' own included.
    """

    service: str
    number: int
    name: str
    image: str
    attributes: Mapping[str, Any]
    networks: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, str]


