"""Flags and arguments shared by several commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pycompose.cli.formats import PlanFormat

Services = Annotated[
    list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Only these services and their dependencies.")
]
Timeout = Annotated[
    int | None,
    typer.Option("-t", "--timeout", metavar="SECONDS", help="Maximum time for a container to stop [its own]."),
]
RemoveOrphans = Annotated[
    bool, typer.Option("--remove-orphans", help="Remove containers of services that are not in the files.")
]
Content = Annotated[bool, typer.Option("--content", help="Also compare the content of bind-mounted files.")]
Format = Annotated[PlanFormat, typer.Option("--format", help="Output format.")]
SavedPlanFile = Annotated[Path, typer.Argument(metavar="FILE", help="A plan saved by plan --out.")]
