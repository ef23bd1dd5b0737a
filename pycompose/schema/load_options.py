"""What a project is loaded from, and how."""

from __future__ import annotations

from typing import Any

from pycompose.schema.project_source import ProjectSource
from pycompose.schema.read.storage import DISK, Storage


class LoadOptions(ProjectSource):
    """Where a project comes from, what of it is wanted, and which phases of loading are left out."""

    services: tuple[str, ...] = ()
    """The only services that are wanted, with what they depend on; none: all whose profile is on."""
    interpolate: bool = True
    """Whether variables are replaced."""
    normalise: bool = True
    """Whether what no file says is added: defaults, names, implicit dependencies."""
    resolve_paths: bool = True
    """Whether paths become absolute."""
    check: bool = True
    """Whether the project must hold together."""
    resolve_environment: bool = True
    """Whether the env files of services are read."""
    prune: bool = True
    """Whether resources that nothing uses are left out."""
    strict: bool = False
    """Whether what is valid and likely a mistake is refused (strict.py)."""
    origins: bool = False
    """Whether every mark of the document remembers what happened to its value (provenance.py)."""
    storage: Storage = DISK
    """What has the files."""
    label: str = ""
    """What stands before the names of files in places."""
    symbolic: bool = False
    """Whether the project is to be the same on every machine: variables without a value stay as they are written
    (symbols.py), an env file that is missing stays a name, paths begin at the project's folder."""
    used: set[str] | None = None
    """A set that gathers the names of the variables that the files use."""

    @classmethod
    def of(cls, source: ProjectSource, **more: Any) -> LoadOptions:
        """Return the options for loading a source; ``more`` are further fields."""
        return cls(**{**source._asdict(), **more})
