"""``config``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pycompose.cli.lifecycle import Services

if TYPE_CHECKING:
    from pycompose.cli.settings import Settings


class Format(StrEnum):
    """How the project is written."""

    YAML = "yaml"
    JSON = "json"


def config(
    context: typer.Context,
    services: Services = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.YAML,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only check it.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write there.")] = None,
) -> None:
    """Check the files and show the project they make, in canonical form."""
    from pycompose.render.project import project_as_json, project_as_yaml

    settings: Settings = context.obj
    project = settings.load(tuple(services or ()))
    if quiet:
        return
    text = project_as_json(project) if format_ is Format.JSON else project_as_yaml(project)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
