"""Configs and secrets: which file or folder a container gets for each, where, and who owns it.

What the files define by ``file:`` is mounted from the host, as in docker compose, so that a program that reads it
again sees the new content. If an owner or a mode is set, which a mount cannot have, or if the content is in the
compose file or in a variable, it is copied in after the container is created and before it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pycompose.errors import Origin, Problem, ValuePath, dotted
from pycompose.value import EMPTY, Value

FOLDERS: Mapping[str, str] = {"configs": "/", "secrets": "/run/secrets"}
"""The default folder of each kind in a container."""

MODE = 0o444
"""The default mode of a copied file: readable by everybody."""


class FileSpec(Value):
    """A config or secret in a container."""

    path: ValuePath
    """Where the service asks for it, below the service: ``("secrets", 0)``."""
    place: ValuePath
    """Where the files define its content: ``("secrets", "token", "file")``."""
    target: str
    """Its absolute path in the container."""
    file: str = ""
    """Its path on the host, if it is a file or folder there."""
    copied: bool = False
    """Whether it is copied into the container instead of mounted."""
    uid: int = 0
    """The owner of a copied file."""
    gid: int = 0
    """The group of a copied file."""
    mode: int = MODE
    """The mode of a copied file."""
    fingerprint: str = ""
    """The fingerprint of its content; empty if it is unknown."""

    @property
    def source(self) -> ValuePath:
        """Its definition: ``("secrets", "token")``."""
        return self.place[:2]


class MountedFile(Value):
    """A file of the host that a service mounts by ``volumes``."""

    path: ValuePath
    """Where the files ask for it: ``("services", "web", "volumes", 0)``."""
    target: str
    """Its path in the container."""
    fingerprint: str
    """The fingerprint of its content."""

    @property
    def key(self) -> str:
        """Its name in the stamp, which does not depend on its index in the list."""
        return dotted((*self.path[:-1], self.target))


class Source(Value):
    """Where the content of a config or secret comes from."""

    _private = frozenset({"text"})

    path: ValuePath
    """The path of its definition."""
    file: str = ""
    """The host's file or folder that has the content."""
    variable: str = ""
    """The variable that has the content."""
    text: str | None = None
    """The content itself, if no file has it; None if the variable is not set."""
    copied: bool = False
    """Whether a container gets a copy of it."""
    origin: Origin | None = None


class Known(Value):
    """What is known of contents on the host."""

    fingerprints: Mapping[ValuePath, str] = EMPTY
    """The fingerprint of each content, by the path of its definition."""
    profiles: Mapping[ValuePath, str] = EMPTY
    """The texts of seccomp profiles, which are not secret, by the path of their option."""
    problems: tuple[Problem, ...] = ()
    """What went wrong while the contents were read."""
    warnings: tuple[Problem, ...] = ()


NOTHING = Known()
"""What is known before anything is read."""


def remembered(files: Iterable[FileSpec], mounted: Iterable[MountedFile]) -> dict[str, dict[str, str]]:
    """Return what the stamp holds of a container's files, by definition; it holds no content."""
    return {file.key: {"fingerprint": file.fingerprint} for file in mounted} | {
        dotted(file.source): {
            key: value for key, value in (("file", file.file), ("fingerprint", file.fingerprint)) if value
        }
        for file in files
    }


def within(path: str, folder: str) -> bool:
    """Return whether a path in a container is ``folder`` or lies below it."""
    return folder in {path, "/"} or path.startswith(f"{folder}/")
