"""Compose files to a Project: the phases, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from pycompose.schema import env_files, setting
from pycompose.schema.assemble import assemble, parse
from pycompose.schema.consistency import check_project
from pycompose.schema.forms import write
from pycompose.schema.model import Map, Project
from pycompose.schema.normalise import normalise
from pycompose.schema.problems import Problems
from pycompose.schema.profiles import enabled, profiles_of, prune, selected
from pycompose.schema.scene import Scene
from pycompose.schema.table import table


@dataclass(frozen=True, kw_only=True)
class LoadOptions:
    """What a user says about a project beside its files.

    ``files`` are those of ``-f`` (``-``: standard input), ``env_files`` those of ``--env-file``, as they were typed;
    ``environment`` is the shell's; relative paths begin at ``cwd``, which is absolute. ``services`` are the only ones
    wanted, with what they depend on; empty: all whose profile is on.
    """

    files: tuple[str, ...] = ()
    project_name: str | None = None
    project_directory: str | None = None
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    cwd: FilePath = field(default_factory=FilePath.cwd)


def load(options: LoadOptions) -> Project:
    """Load a project.

    Raises LoadError with every problem that was found.
    """
    problems = Problems()
    place = setting.settle(options, problems)
    problems.stop()
    parsed = parse(place.files, options.cwd, problems)
    problems.stop()
    named = setting.name(place, parsed, options, problems)
    home = options.environment.get("HOME")
    trail = tuple(file for file in named.files)
    tree = assemble(parsed, Scene(named.environment, named.folder, options.cwd, home, problems, trail))
    setting.check_not_empty(tree, named, problems)
    normalise(tree, named.name, named.environment.variables)
    document: Map = write(tree, table(), (), None, problems)
    problems.stop()
    services = document.setdefault("services", Map())
    document["services"] = enabled(services, named.profiles)
    disabled = {name: service for name, service in services.items() if name not in document["services"]}
    check_project(document, disabled, problems)
    problems.stop()
    env_files.resolve(document, named.environment.variables, options.cwd, problems)
    document["services"] = enabled(services, profiles_of(services, options.services, named.profiles))
    document["services"] = selected(document["services"], options.services, problems)
    problems.stop()
    prune(document)
    return Project(
        name=named.name,
        working_directory=named.folder,
        files=tuple(place.files),
        document=document,
        env_files=tuple(place.env_files),
        disabled=tuple(sorted(services.keys() - document["services"].keys())),
        warnings=tuple(problems.warnings),
    )
