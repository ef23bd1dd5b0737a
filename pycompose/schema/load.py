"""Loading: from compose files to a Project, phase by phase."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from pycompose.errors import Origin
from pycompose.known_secrets import learn
from pycompose.schema.forms.canonical_values import write
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Map, Project
from pycompose.schema.phases import env_files
from pycompose.schema.phases import settle as setting
from pycompose.schema.phases.assemble import assemble, parse
from pycompose.schema.phases.consistency import check_project, say_replicas
from pycompose.schema.phases.normalise import normalise
from pycompose.schema.phases.profiles import (
    doubt_empty_profiles,
    doubt_profiles,
    enabled,
    profiles_of,
    prune,
    selected,
)
from pycompose.schema.phases.scene import Scene
from pycompose.schema.phases.strict import doubt_variables
from pycompose.schema.phases.typed_templates import hide, show
from pycompose.schema.read.environment import Environment
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.symbols import as_templates

__all__ = ["LoadOptions", "load", "load_model"]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Suspend garbage collection: a growing tree makes no garbage, and looking for it takes a seventh of the time."""
    enabled_before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled_before:
            gc.enable()


@_uncollected()
def load(options: LoadOptions) -> Project:
    """Load a project.

    Raises LoadError with every problem that was found, or NoFileError where there is no compose file.
    """
    problems = Problems(options.cwd, options.label)
    tree, place, scene = _tree(options, problems)
    if not options.interpolate:
        hide(tree, table())
    document: Map = write(tree, table(), (), None, problems)
    document["name"] = place.name
    if options.origins and place.named_by is not None:
        document.marks["name"] = place.named_by
    services: Map = document.get("services") or Map()
    document["services"] = enabled(services, place.profiles)
    disabled = {name: service for name, service in services.items() if name not in document["services"]}
    if not options.symbolic:  # when two versions are compared, one may have a profile that the other one lacks
        doubt_profiles(services, options.profiles, problems)
        doubt_empty_profiles(services, document["services"], problems)
    if options.check:
        check_project(document, disabled, problems, names=options.check_names)
        say_replicas(document)
    if options.strict:
        doubt_variables(document, place.environment, place.env_files, problems)
    if options.resolve_environment:
        env_files.resolve_environment(document, place, problems)
    env_files.resolve_labels(document, place, problems)
    document["services"] = enabled(services, profiles_of(services, options.services, place.profiles))
    document["services"] = selected(document["services"], options.services, document.marks.get("services"), problems)
    problems.stop(strict=options.strict)
    idle = prune(document) if options.prune else {}
    if not options.interpolate:
        show(document)
    if options.symbolic:
        document = as_templates(document)
    project = Project(
        name=place.name,
        folder=place.folder,
        paths=tuple(place.files),
        document=document,
        env_paths=tuple(place.named_env_files),
        idle=idle,
        disabled=tuple(sorted(services.keys() - document["services"].keys())),
        profiles=tuple(sorted({name for service in services.values() for name in service.get("profiles") or ()})),
        environment=place.environment.variables,
        values=scene.values,
        aside=scene.aside or {},
        warnings=tuple(problems.warnings),
    )
    learn(project.variables)
    return project


def load_model(options: LoadOptions) -> Map:
    """Load the merged files as they are written, before values take their canonical form and profiles are applied.

    Raises LoadError or NoFileError.
    """
    problems = Problems(options.cwd, options.label)
    tree, _, _ = _tree(options, problems)
    problems.stop(strict=options.strict)
    return tree


def _tree(options: LoadOptions, problems: Problems) -> tuple[Map, setting.Setting, Scene]:
    """Read, merge and complete the files; the scene has the values that must not appear in the tree."""
    place = setting.settle(options, problems)
    parsed = parse(place.files, options.storage, problems, place.asked_by, origins=options.origins)
    place = setting.name(place, [document.root for one in parsed for document in one.documents], options, problems)
    scene = Scene.of(place.environment, place.folder, options, problems)
    tree = assemble(parsed, scene)
    if not tree and not problems.errors:
        problems.error(Origin(problems.shown(place.files[0]), 1, 1), (), "the file is empty", 'begin with "services:"')
    if options.normalise:
        normalise(tree, place.name, place.environment if options.interpolate else Environment())
    return tree, place, scene
