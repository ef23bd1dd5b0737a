"""Configs and secrets: which file or folder a container gets of each, where, and whose it is.

What the files define by ``file:`` is mounted from the host, as docker compose does it: a program that reads it again
sees what is new in it. Where an owner or a mode is asked for, which a mount cannot have, and where the content stands
in the compose file or in a variable, it is copied in after the container is created and before it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pycompose.errors import Origin, Problem, ValuePath, dotted
from pycompose.value import EMPTY, Value

FOLDERS: Mapping[str, str] = {"configs": "/", "secrets": "/run/secrets"}
"""The kinds, and where each lies in a container that does not say otherwise."""

MODE = 0o444
"""What a copied file may be used for where nobody says otherwise: everybody reads it."""


class FileSpec(Value):
    """A config or secret in a container.

    ``path`` is where the service asks for it, below itself: ``("secrets", 0)``. ``place`` is where the files say what
    is in it: ``("secrets", "token", "file")``. ``target`` is its absolute path in the container, ``file`` that on the
    host where it is a file or folder there. One that is ``copied`` belongs to ``uid`` and ``gid`` and has ``mode``.
    ``fingerprint`` tells its content from others; empty: unknown.
    """

    path: ValuePath
    place: ValuePath
    target: str
    file: str = ""
    copied: bool = False
    uid: int = 0
    gid: int = 0
    mode: int = MODE
    fingerprint: str = ""

    @property
    def source(self) -> ValuePath:
        """Its definition: ``("secrets", "token")``."""
        return self.place[:2]


class MountedFile(Value):
    """A file of the host that a service mounts by ``volumes``: where it stands there, and what tells its content."""

    path: ValuePath
    target: str
    fingerprint: str

    @property
    def key(self) -> str:
        """How the stamp calls it: what is mounted is the same thing wherever in the list it stands."""
        return dotted((*self.path[:-1], self.target))


class Source(Value):
    """Where the content of a config or secret is to be had: in a ``file`` of the host, or here as ``text``.

    ``text`` is None where its ``variable`` is not set. ``copied`` says whether a container gets a copy of it.
    """

    _private = frozenset({"text"})

    path: ValuePath
    file: str = ""
    variable: str = ""
    text: str | None = None
    copied: bool = False
    origin: Origin | None = None


class Known(Value):
    """What the host says of the contents: a fingerprint by definition, and what went wrong while it was asked.

    ``profiles`` are the texts of seccomp profiles by the path of their option: they are no secrets.
    """

    fingerprints: Mapping[ValuePath, str] = EMPTY
    profiles: Mapping[ValuePath, str] = EMPTY
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


NOTHING = Known()
"""Nobody has looked."""


def remembered(files: Iterable[FileSpec], mounted: Iterable[MountedFile]) -> dict[str, dict[str, str]]:
    """Return what the stamp holds of a container's files, by definition: no content."""
    return {file.key: {"fingerprint": file.fingerprint} for file in mounted} | {
        dotted(file.source): {
            key: value for key, value in (("file", file.file), ("fingerprint", file.fingerprint)) if value
        }
        for file in files
    }


def within(path: str, folder: str) -> bool:
    """Return whether a path in a container is ``folder`` or below it."""
    return folder in {path, "/"} or path.startswith(f"{folder}/")
