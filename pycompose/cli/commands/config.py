"""``config``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pycompose.cli.formats import DocumentFormat
from pycompose.cli.output import say
from pycompose.schema.model import Project

if TYPE_CHECKING:
    import typer

    from pycompose.cli import flags
    from pycompose.cli.settings import Settings
    from pycompose.schema.model import Map


_WITHOUT_ENV_FILES = ("services", "volumes", "networks", "models")
"""The lists for which env files are not read."""
_WITHOUT_VARIABLES = (*_WITHOUT_ENV_FILES, "images", "profiles", "environment")
"""The same where variables are not replaced, since the name of an env file may have one."""


def config(
    context: typer.Context,
    services: flags.Services = None,
    format_: Annotated[DocumentFormat | None, typer.Option("--format", help="Output format [yaml].")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only check the files.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to FILE [standard output].")
    ] = None,
    list_services: Annotated[bool, typer.Option("--services", help="List the services, dependencies first.")] = False,
    list_volumes: Annotated[bool, typer.Option("--volumes", help="List the volumes.")] = False,
    list_networks: Annotated[bool, typer.Option("--networks", help="List the networks.")] = False,
    list_models: Annotated[bool, typer.Option("--models", help="List the language models.")] = False,
    list_profiles: Annotated[bool, typer.Option("--profiles", help="List the profiles.")] = False,
    list_images: Annotated[bool, typer.Option("--images", help="List the images.")] = False,
    list_environment: Annotated[
        bool, typer.Option("--environment", help="List the variables with their values.")
    ] = False,
    list_variables: Annotated[bool, typer.Option("--variables", help="List the variables that the files use.")] = False,
    no_interpolate: Annotated[bool, typer.Option("--no-interpolate", help="Do not substitute variables.")] = False,
    no_normalize: Annotated[bool, typer.Option("--no-normalize", help="Do not add defaults.")] = False,
    no_path_resolution: Annotated[bool, typer.Option("--no-path-resolution", help="Do not resolve paths.")] = False,
    no_consistency: Annotated[
        bool, typer.Option("--no-consistency", help="Do not check that the parts fit together.")
    ] = False,
    no_env_resolution: Annotated[bool, typer.Option("--no-env-resolution", help="Do not read env files.")] = False,
    hash_: Annotated[
        str | None, typer.Option("--hash", metavar="SERVICES", help="List the config-hash of services: a,b or *.")
    ] = None,
    resolve_image_digests: Annotated[
        bool, typer.Option("--resolve-image-digests", help="Replace image tags with their current digests.")
    ] = False,
    lock_image_digests: Annotated[
        bool, typer.Option("--lock-image-digests", help="Write only an override file that pins the images.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Reject what is valid but likely a mistake.")] = False,
    origins: Annotated[bool, typer.Option("--origins", help="Show where each value comes from.")] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Mask values that may be secrets.")] = False,
) -> int:
    """Check the files, and show the project in canonical form."""
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
    listed = next((name for name, wanted in asked.items() if wanted), "")
    without_env_files = _WITHOUT_VARIABLES if no_interpolate else _WITHOUT_ENV_FILES
    switches = {
        "interpolate": not no_interpolate and listed != "variables",
        "normalise": not no_normalize,
        "resolve_paths": not no_path_resolution,
        "check": not no_consistency,
        "check_names": not listed,
        "resolve_environment": not no_env_resolution and listed not in without_env_files,
        "strict": strict,
    }
    wanted = tuple(services or ())
    if origins and (no_interpolate or listed):
        from pycompose.errors import UsageError

        raise UsageError("--origins shows the whole project with its variables substituted: leave out the other option")
    if origins:
        text = _traced(settings, wanted, switches, mask=mask)
    elif listed:
        text = _listed(listed, settings, wanted, format_, switches, hash_ or "", mask=mask)
    elif no_interpolate:
        text = _uninterpolated(settings, wanted, format_, switches, mask=mask)
    else:
        project = settings.load(wanted, **switches)
        if quiet and not (resolve_image_digests or lock_image_digests):
            return 0
        document = _masked(project).document if mask else project.document
        pin = "all" if resolve_image_digests and not lock_image_digests else "only" if lock_image_digests else ""
        text = _written(settings, project, document, format_, pin)
    if not quiet:
        say(text, str(output or ""), verbatim=True)
    return 0


def _written(settings: Settings, project: Project, document: Map, format_: DocumentFormat | None, pin: str) -> str:
    """Return the project as text; ``pin`` is ``all`` to show digests, ``only`` for an override file with just these."""
    from pycompose.render.config import document_as_json, document_as_yaml
    from pycompose.schema.spec.printed import as_json, as_yaml

    is_json = format_ == DocumentFormat.JSON
    shown = as_json(document) if is_json else as_yaml(document)
    if pin:
        from pycompose.commands.config import pinned, pins, resolved_images

        resolved = resolved_images(project, settings.environment)
        shown = pinned(shown, resolved) if pin == "all" else pins(shown, resolved)
    return document_as_json(shown) if is_json else document_as_yaml(shown)


def _uninterpolated(
    settings: Settings,
    services: tuple[str, ...],
    format_: DocumentFormat | None,
    switches: dict[str, bool],
    *,
    mask: bool,
) -> str:
    """Return the merged files with their variables unsubstituted."""
    from pycompose.commands.config import masked_document
    from pycompose.render.config import document_as_json, document_as_yaml
    from pycompose.schema.load import load_model

    model = load_model(settings.options(services, **switches))
    write = document_as_json if format_ == DocumentFormat.JSON else document_as_yaml
    return write(masked_document(model) if mask else model, escape=False)


def _masked(project: Project) -> Project:
    from pycompose.commands.config import masked_project

    return masked_project(project)


def _traced(settings: Settings, services: tuple[str, ...], switches: dict[str, bool], *, mask: bool) -> str:
    """Return each value on a line, with its origin."""
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
    format_: DocumentFormat | None,
    switches: dict[str, bool],
    hashed: str,
    *,
    mask: bool,
) -> str:
    """Return the list called ``name``, one item per line; ``hashed`` names the services whose hashes are listed."""
    from pycompose.render.config import variables_as_table
    from pycompose.schema import name_lists
    from pycompose.schema.load import load_model

    if name == "variables":
        variables = name_lists.variables(load_model(settings.options((), **switches)))
        if mask:
            from pycompose.commands.config import masked_variable

            variables = {each: masked_variable(variable) for each, variable in variables.items()}
        return variables_as_table(variables, format_)
    if name in ("services", "volumes", "networks", "models", "hashes"):
        services = ()
    if name == "services" and not switches["interpolate"]:
        # as in docker compose: it is not known which profiles a service has
        return "".join(f"{service}\n" for service in load_model(settings.options((), **switches)).get("services") or ())
    project = settings.load(services, **switches)
    if name == "hashes":
        lines = name_lists.hashes(project, hashed)
    else:
        lines = [*name_lists.LISTS[name](_masked(project) if mask else project)]
    return "".join(f"{line}\n" for line in lines)
