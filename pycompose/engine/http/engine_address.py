"""Finds the engine's address as the docker client does.

An address knows how to reach its engine. Each scheme of DOCKER_HOST has its own module in the folder ``dial``, with
the scheme's name and a function ``address(rest, said_by)``.
"""

from __future__ import annotations

import json
from _socket import socket
from collections.abc import Mapping
from importlib import import_module
from os.path import join
from typing import Protocol

from pycompose.engine.http.dial import unix
from pycompose.errors import EngineUnreachableError, Problem
from pycompose.regular_file import read_regular

MOST_BYTES = 2**20
"""The maximum size of the docker client's settings that are read."""


class EngineAddress(Protocol):
    """An engine's address."""

    @property
    def url(self) -> str:
        """The address as DOCKER_HOST writes it."""

    @property
    def said_by(self) -> str:
        """The setting that named it; empty for the default."""

    def dial(self, patience: float) -> socket:
        """Return a new connection on which one read or write may take ``patience`` seconds. Raises OSError."""

    def unreachable(self, error: OSError) -> EngineUnreachableError:
        """Return the error for an engine that cannot be reached, with what the user can do about it."""


def engine_address(environment: Mapping[str, str]) -> EngineAddress:
    """Return the engine's address: from DOCKER_HOST, else from the context, else the default socket.

    Raises EngineUnreachableError for an address that is not supported.
    """
    host = environment.get("DOCKER_HOST", "")
    if host:
        scheme, separator, rest = host.partition("://")
        address = _of_scheme(scheme, rest, f"DOCKER_HOST={host}")
        if address is not None:
            return address
        what = f"an engine at {host} is not supported yet" if separator else f"{host!r} is not an engine address"
        raise EngineUnreachableError(Problem(None, "DOCKER_HOST", what, "use unix:///path/to/docker.sock, or unset it"))
    context, said_by = _current_context(environment)
    if context not in ("", "default"):
        hint = "choose the engine with DOCKER_HOST=unix:///path/to/docker.sock, or run: docker context use default"
        raise EngineUnreachableError(Problem(None, said_by, f"docker context {context!r} is not supported yet", hint))
    return unix.UnixAddress()


def _of_scheme(scheme: str, rest: str, said_by: str) -> EngineAddress | None:
    """Return the address for a scheme; None if the scheme is unknown or the address is invalid."""
    if not scheme.isidentifier():
        return None
    try:
        module = import_module(f"{unix.__package__}.{scheme}")
    except ModuleNotFoundError:
        return None
    address: EngineAddress | None = module.address(rest, said_by)
    return address


def _current_context(environment: Mapping[str, str]) -> tuple[str, str]:
    if environment.get("DOCKER_CONTEXT"):
        return environment["DOCKER_CONTEXT"], "DOCKER_CONTEXT"
    file = join(environment.get("DOCKER_CONFIG") or join(environment.get("HOME", "/"), ".docker"), "config.json")
    try:
        settings = json.loads(read_regular(file, MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return "", ""  # no such file, or one that the docker client could not read either
    context = settings.get("currentContext") if isinstance(settings, dict) else None
    return (context, file) if isinstance(context, str) else ("", "")
