"""The options of loading: what a project is loaded from, and how."""

from __future__ import annotations

from typing import Any

from pycompose.schema.project_source import ProjectSource
from pycompose.schema.read.storage import DISK, Storage


class LoadOptions(ProjectSource):
    """Where a project comes from, which part of it is wanted, and which phases of loading are skipped."""

    services: tuple[str, ...] = ()
    """The services to load, together with what they depend on; empty: all whose profile is enabled."""
    interpolate: bool = True
    """Whether variables are replaced."""
    normalise: bool = True
    """Whether defaults, names and implicit dependencies are added."""
    resolve_paths: bool = True
    """Whether paths become absolute."""
    check: bool = True
    """Whether the project is checked for consistency."""
    check_names: bool = True
    """Whether that check includes the names of containers; a list of names starts none."""
    resolve_environment: bool = True
    """Whether the env files of services are read."""
    prune: bool = True
    """Whether resources that nothing uses are left out."""
    strict: bool = False
    """Whether input that is valid but probably a mistake is refused (strict.py)."""
    origins: bool = False
    """Whether every mark of the document records what happened to its value (provenance.py)."""
    storage: Storage = DISK
    """Where the files are read from."""
    topmost: str = ""
    """The highest folder in which a compose file of a default name is looked for; empty: there is none."""
    label: str = ""
    """A prefix for file names in origins."""
    symbolic: bool = False
    """Whether the result must be the same on every machine: variables without a value stay as they are written
    (symbols.py), a missing env file stays a name, and paths are relative to the project's folder."""
    used: set[str] | None = None
    """A set to which the names of all variables in the files are added."""

    @classmethod
    def of(cls, source: ProjectSource, **more: Any) -> LoadOptions:
        """Return the options for loading a source; ``more`` are further fields."""
        return cls(**{**source._asdict(), **more})
