"""Shows a project: with its secrets masked, and with its images pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pycompose.engine.engine import connect
from pycompose.engine.images.registry_digests import with_digest
from pycompose.errors import EngineError, Problem, ValuePath, dotted
from pycompose.redact import masked, never
from pycompose.schema.model import Map, Project
from pycompose.schema.tree.template import Variable


def masked_project(project: Project) -> Project:
    """Mask what may be secret in a project: what looks like a secret, and values from env files and secrets."""
    given = {path[-1] for path in project.values}
    environment = masked(("environment",), dict(project.environment), lambda path: path[-1] in given)
    document = masked_document(project.document, project.is_from_env_file)
    return project._replace(document=document, environment=environment)


def masked_document(document: Map, hidden: Callable[[ValuePath], bool] | None = None) -> Map:
    """Mask what may be secret in a document; ``hidden`` returns whether a path is secret whatever its value."""
    return Map(masked((), document, hidden or never))


def masked_variable(variable: Variable) -> Variable:
    """Mask what may be secret in the defaults of a variable."""
    shown = (masked(("environment", variable.name), value) for value in (variable.default, variable.presence))
    return variable._replace(default=next(shown), presence=next(shown))


def resolved_images(project: Project, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the project's images, each with the digest that its registry reports now.

    Raises EngineError for every image whose digest cannot be resolved.
    """
    engine = connect(environment)
    resolved: dict[str, str] = {}
    problems = []
    for name, service in project.services.items():
        reference, place = service.get("image"), ("services", name, "image")
        if not reference or reference in resolved:
            continue
        try:
            resolved[reference] = with_digest(engine.images, reference)
        except EngineError as error:
            what = f'the digest of "{reference}" cannot be resolved: {error.problems[0].what}'
            hint = "check the name, and that the registry is reachable; a private image needs: docker login"
            problems.append(Problem(project.origin(place), dotted(place), what, hint))
    if problems:
        raise EngineError(*problems)
    return resolved


def pinned(document: dict[str, Any], resolved: dict[str, str]) -> dict[str, Any]:
    """Replace the image of each service by the resolved one."""
    services = {
        name: {**service, "image": resolved[service["image"]]} if service.get("image") else service
        for name, service in document["services"].items()
    }
    return {**document, "services": services}


def pins(document: dict[str, Any], resolved: dict[str, str]) -> dict[str, Any]:
    """Return an override file that contains only the pinned images."""
    found = pinned(document, resolved)["services"].items()
    return {"services": {name: {"image": service["image"]} for name, service in found if service.get("image")}}
