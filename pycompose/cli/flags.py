"""Flags and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pycompose.cli.formats import PlanFormat

Services = Annotated[
    list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Only these and what they depend on.")
]
Timeout = Annotated[
    int | None,
    typer.Option("-t", "--timeout", metavar="SECONDS", help="How long a container may take to stop [its own]."),
]
RemoveOrphans = Annotated[
    bool, typer.Option("--remove-orphans", help="Remove containers of services that are not in the files.")
]
Content = Annotated[bool, typer.Option("--content", help="Compare what is in bind-mounted files too.")]
Format = Annotated[PlanFormat, typer.Option("--format", help="How to write it.")]
SavedPlanFile = Annotated[Path, typer.Argument(metavar="FILE", help="What plan --out wrote.")]
