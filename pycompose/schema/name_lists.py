"""The contents of a project as lists of names, for ``config --services`` and similar options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.naming import image_name
from pycompose.schema.model import Project
from pycompose.schema.phases.profiles import named
from pycompose.schema.phases.typed_templates import typed_templates
from pycompose.schema.spec.attribute_table import table
from pycompose.schema.spec.config_hash import Config, config_hash, service_config
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.problems import place as place_of
from pycompose.schema.tree.template import Variable, variables_in


def services(project: Project) -> list[str]:
    """Return the services, each after the ones it depends on, otherwise in alphabetical order."""
    ordered: dict[str, None] = {}
    for start in sorted(project.services):
        open_names = [(start, iter(_needs(project, start)))]
        while open_names:
            name, needs = open_names[-1]
            need = next((need for need in needs if need not in ordered), None)
            if need is None or any(need == waiting for waiting, _ in open_names):
                ordered.setdefault(name)
                open_names.pop()
            else:
                open_names.append((need, iter(_needs(project, need))))
    return list(ordered)


def _needs(project: Project, name: str) -> list[str]:
    return sorted(need for need in project.services[name].get("depends_on") or () if need in project.services)


def images(project: Project) -> list[str]:
    """Return the image of each service, and those of its hooks."""
    found: list[str] = []
    for name, service in sorted(project.services.items()):
        image = service.get("image") or image_name(project.name, name)
        hooks = [hook["image"] for hook in service.get("pre_start") or () if hook.get("image")]
        found += [image, *(other for other in hooks if other != image)]
    return found


def models(project: Project) -> list[str]:
    """Return the language models."""
    return sorted(model["model"] for model in (project.document.get("models") or {}).values() if model.get("model"))


def hashes(project: Project, names: str) -> list[str]:
    """Return services and their config-hashes; ``names`` are separated by commas, ``*`` means all.

    Raises LoadError for a name that no enabled service has, and for numbers and flags that are still templates.
    """
    problems = Problems(project.folder)
    place = project.document.marks.get("services")
    wanted = project.services if names == "*" else named(project.services, names.split(","), place, problems)
    for name in wanted:
        at: ValuePath = ("services", name)
        for path in typed_templates(project.services[name], table().below("services").below(name), at):
            what = "this value is not known without its variables, and the hash depends on it"
            problems.error(place_of(project.document, path), path, what, "leave out --no-interpolate")
    problems.stop()
    return [f"{name} {config_hash(_config(project, name))}" for name in sorted({*wanted})]


def _config(project: Project, name: str) -> Config:
    platform = project.platform(name)
    return service_config({**project.services[name], **({"platform": platform} if platform else {})})


def environment(project: Project) -> list[str]:
    """Return the variables that the files were interpolated with, as ``NAME=value``."""
    return sorted(f"{name}={value}" for name, value in project.environment.items())


def variables(model: Mapping[str, Any]) -> dict[str, Variable]:
    """Return the variables in the files, by name; where one is used twice, the later use counts."""
    return {variable.name: variable for variable in _variables(model)}


def _variables(value: Any) -> Iterator[Variable]:
    if isinstance(value, str):
        yield from variables_in(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _variables(item)
    elif isinstance(value, list):
        for item in value:
            yield from _variables(item)


LISTS: Mapping[str, Callable[[Project], Iterable[str]]] = {
    "environment": environment,
    "images": images,
    "models": models,
    "networks": lambda project: sorted(project.networks),
    "profiles": lambda project: project.profiles,
    "services": services,
    "volumes": lambda project: sorted(project.volumes),
}
"""The lists by name."""
