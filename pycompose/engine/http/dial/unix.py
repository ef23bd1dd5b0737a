"""An engine that listens on a Unix socket of this machine.

The socket comes from the C module below the standard library's ``socket``, which turns hundreds of constants into
enumerations: importing it takes a twentieth of a short command.
"""

from __future__ import annotations

import errno
from _socket import AF_UNIX, SOCK_STREAM, socket

from pycompose.errors import EngineUnreachableError, Problem
from pycompose.value import Value

DEFAULT_SOCKET = "/var/run/docker.sock"


class UnixAddress(Value):
    """The path of the engine's socket."""

    path: str = DEFAULT_SOCKET
    said_by: str = ""
    """The setting that named it; empty for the default."""

    @property
    def url(self) -> str:
        """The address as DOCKER_HOST writes it."""
        return f"unix://{self.path}"

    def dial(self, patience: float) -> socket:
        """Return a new connection on which one read or write may take ``patience`` seconds. Raises OSError."""
        connection = socket(AF_UNIX, SOCK_STREAM)
        connection.settimeout(patience)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection

    def unreachable(self, error: OSError) -> EngineUnreachableError:
        """Return the error for an engine that cannot be reached, with what the user can do about it."""
        path = self.said_by or ""
        where = f"cannot reach the engine at {self.url}"
        if error.errno == errno.EACCES:
            what = f"{where}: permission denied"
            hint = (
                "add yourself to the docker group, then log in again:\n"
                "  sudo usermod -aG docker $USER\n"
                "members of that group have full control of this machine"
            )
        elif error.errno == errno.ENOENT:
            what = f"{where}: the socket does not exist"
            hint = (
                "start the engine: sudo systemctl start docker\n"
                "or install it; on Debian and Ubuntu: sudo apt-get install docker.io"
            )
        elif error.errno == errno.ECONNREFUSED:
            what = f"{where}: nothing is listening"
            hint = "start the engine: sudo systemctl start docker"
        else:
            what, hint = f"{where}: {error}", "is the engine running? try: docker version"
        if self.said_by:
            hint += "\nor correct DOCKER_HOST"
        return EngineUnreachableError(Problem(None, path, what, hint))


def address(rest: str, said_by: str) -> UnixAddress | None:
    """Return the address after ``unix://``; None if it is not an absolute path."""
    return UnixAddress(path=rest, said_by=said_by) if rest.startswith("/") else None
