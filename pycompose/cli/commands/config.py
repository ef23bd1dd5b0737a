"""``config``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pycompose.cli import verbs
from pycompose.cli.lifecycle import Services
from pycompose.cli.output import say
from pycompose.errors import UsageError

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings
    from pycompose.errors import ValuePath
    from pycompose.schema.model import Map, Project
    from pycompose.schema.tree.template import Variable


class Format(StrEnum):
    """How the project is written."""

    YAML = "yaml"
    JSON = "json"


def config(
    context: typer.Context,
    services: Services = None,
    format_: Annotated[Format | None, typer.Option("--format", help="How to write it [yaml].")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only check it.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write there.")] = None,
    list_services: Annotated[bool, typer.Option("--services", help="List the services, dependencies first.")] = False,
    list_volumes: Annotated[bool, typer.Option("--volumes", help="List the volumes.")] = False,
    list_networks: Annotated[bool, typer.Option("--networks", help="List the networks.")] = False,
    list_models: Annotated[bool, typer.Option("--models", help="List the language models.")] = False,
    list_profiles: Annotated[bool, typer.Option("--profiles", help="List the profiles.")] = False,
    list_images: Annotated[bool, typer.Option("--images", help="List the images.")] = False,
    list_environment: Annotated[bool, typer.Option("--environment", help="List the variables and values.")] = False,
    list_variables: Annotated[bool, typer.Option("--variables", help="List the variables that the files use.")] = False,
    no_interpolate: Annotated[bool, typer.Option("--no-interpolate", help="Leave variables as they are.")] = False,
    no_normalize: Annotated[bool, typer.Option("--no-normalize", help="Add no defaults.")] = False,
    no_path_resolution: Annotated[bool, typer.Option("--no-path-resolution", help="Leave paths as they are.")] = False,
    no_consistency: Annotated[
        bool, typer.Option("--no-consistency", help="Do not check whether it holds together.")
    ] = False,
    no_env_resolution: Annotated[bool, typer.Option("--no-env-resolution", help="Do not read env files.")] = False,
    hash_: Annotated[
        str | None, typer.Option("--hash", metavar="SERVICES", help="List the config-hash of services: a,b or *.")
    ] = None,
    resolve_image_digests: Annotated[
        bool, typer.Option("--resolve-image-digests", help="Ask the registries which images the tags mean.")
    ] = False,
    lock_image_digests: Annotated[
        bool, typer.Option("--lock-image-digests", help="Write an override file that pins just these images.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse what is valid and likely a mistake.")] = False,
    origins: Annotated[bool, typer.Option("--origins", help="Show where each value comes from.")] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Mask values that may be secrets.")] = False,
) -> int:
    """Check the files and show the project they make, in canonical form, or what is in it."""
    settings: Settings = context.obj
    asked = {
        "services": list_services,
        "volumes": list_volumes,
        "networks": list_networks,
        "models": list_models,
        "hashes": bool(hash_),
        "profiles": list_profiles,
        "images": list_images,
        "environment": list_environment,
        "variables": list_variables,
    }
    listed = next((name for name, wanted in asked.items() if wanted), None)
    switches = {
        "interpolate": not no_interpolate and listed != "variables",
        "normalise": not no_normalize,
        "resolve_paths": not no_path_resolution,
        "check": not no_consistency,
        "resolve_environment": not no_env_resolution and listed not in ("services", "volumes", "networks", "models"),
    }
    if origins and (no_interpolate or listed is not None):
        raise UsageError("--origins shows the whole project, with its variables: leave out the other one")
    pinned = resolve_image_digests or lock_image_digests
    plain = listed is None and not strict and not pinned and not mask and all(switches.values())
    switches["strict"] = strict
    if origins:
        text = _traced(settings, tuple(services or ()), switches, mask=mask)
    elif plain:
        return verbs.config(
            settings, tuple(services or ()), format_=format_ or Format.YAML, quiet=quiet, output=str(output or "")
        )
    elif listed is not None:
        text = _listed(listed, settings, tuple(services or ()), format_, switches, hash_ or "", mask=mask)
    else:
        write = partial(_written, settings, tuple(services or ()), format_ or Format.YAML, switches, mask=mask)
        text = write(pin=_pin_only if lock_image_digests else _pin) if pinned else write()
    if not quiet:
        say(text, str(output or ""))
    return 0


Pin = Callable[[dict[str, Any], dict[str, str]], dict[str, Any]]


def _written(
    settings: Settings,
    services: tuple[str, ...],
    format_: Format,
    switches: dict[str, bool],
    pin: Pin | None = None,
    *,
    mask: bool,
) -> str:
    """Write the whole project, with its images pinned and its secrets masked if that is asked for."""
    from pycompose.render.config import document_as_json, document_as_yaml
    from pycompose.schema.load import load_model
    from pycompose.schema.spec.printed import as_json, as_yaml

    write = document_as_json if format_ is Format.JSON else document_as_yaml
    if not switches["interpolate"]:
        model = load_model(settings.options(services, **switches))
        return write(_masked_document(model) if mask else model, escape=False)
    project = settings.load(services, **switches)
    shown = _masked(project).document if mask else project.document
    document = as_json(shown) if format_ is Format.JSON else as_yaml(shown)
    return write(pin(document, _resolved(settings, project)) if pin else document)


def _masked(project: Project) -> Project:
    """Mask what may be secret in a project: what looks so, what env files and secrets are made of."""
    from pycompose.redact import masked

    given = {path[-1] for path in project.values}
    environment = masked(("environment",), dict(project.environment), lambda path: path[-1] in given)
    document = _masked_document(project.document, project.is_from_env_file)
    return project._replace(document=document, environment=environment)


def _masked_document(document: Map, hidden: Callable[[ValuePath], bool] | None = None) -> Map:
    from pycompose.redact import masked, nowhere
    from pycompose.schema.model import Map

    return Map(masked((), document, hidden or nowhere))


def _masked_variable(variable: Variable) -> Variable:
    from pycompose.redact import masked

    shown = (masked(("environment", variable.name), value) for value in (variable.default, variable.presence))
    return variable._replace(default=next(shown), presence=next(shown))


def _resolved(settings: Settings, project: Project) -> dict[str, str]:
    """Give the project's images, each with the digest that its registry says it has now."""
    from pycompose.engine.engine import connect
    from pycompose.engine.images.registry_digests import pinned
    from pycompose.errors import EngineError, Problem, dotted

    engine = connect(settings.environment)
    resolved: dict[str, str] = {}
    problems = []
    for name, service in project.services.items():
        reference, place = service.get("image"), ("services", name, "image")
        if not reference or reference in resolved:
            continue
        try:
            resolved[reference] = pinned(engine.images, reference)
        except EngineError as error:
            what = f'the digest of "{reference}" cannot be had: {error.problems[0].what}'
            hint = "is the name right, and does a registry answer? a private image needs: docker login"
            problems.append(Problem(project.origin(place), dotted(place), what, hint))
    if problems:
        raise EngineError(*problems)
    return resolved


def _pin(document: dict[str, Any], resolved: dict[str, str]) -> dict[str, Any]:
    """Write the resolved image of each service in the place of its own."""
    services = {
        name: {**service, "image": resolved[service["image"]]} if service.get("image") else service
        for name, service in document["services"].items()
    }
    return {**document, "services": services}


def _pin_only(document: dict[str, Any], resolved: dict[str, str]) -> dict[str, Any]:
    """Write an override file with nothing but the pinned images."""
    pinned = _pin(document, resolved)["services"].items()
    return {"services": {name: {"image": service["image"]} for name, service in pinned if service.get("image")}}


def _traced(settings: Settings, services: tuple[str, ...], switches: dict[str, bool], *, mask: bool) -> str:
    """Write each value in a line, with what gave it."""
    from pycompose.render.config import origins_as_text
    from pycompose.schema.spec.printed import as_yaml
    from pycompose.schema.tree.provenance import provenance

    project = settings.load(services, origins=True, **switches)
    shown = _masked(project).document if mask else project.document
    return origins_as_text(provenance(as_yaml(shown), project.document, project.aside))


def _listed(
    name: str,
    settings: Settings,
    services: tuple[str, ...],
    format_: Format | None,
    switches: dict[str, bool],
    hashed: str,
    *,
    mask: bool,
) -> str:
    """Write one name of what is asked for in each line; ``hashed`` are the services whose hash is asked for."""
    from pycompose.render.config import variables_as_table
    from pycompose.schema import name_lists
    from pycompose.schema.load import load_model

    if name == "variables":
        variables = name_lists.variables(load_model(settings.options((), **switches)))
        if mask:
            variables = {each: _masked_variable(variable) for each, variable in variables.items()}
        return variables_as_table(variables, format_)
    if name in ("services", "volumes", "networks", "models", "hashes"):
        services = ()
    project = settings.load(services, **switches)
    if name == "hashes":
        lines = name_lists.hashes(project, hashed)
    else:
        lines = [*name_lists.LISTS[name](_masked(project) if mask else project)]
    return "".join(f"{line}\n" for line in lines)
