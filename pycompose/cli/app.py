"""The command line as a whole: the global options, and the commands by name."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pycompose.cli import lifecycle, saved
from pycompose.cli.commands import config as configuration
from pycompose.cli.commands import diff as review
from pycompose.cli.commands import plan as preview
from pycompose.cli.commands import ps as listing
from pycompose.cli.commands import snapshot
from pycompose.cli.commands import version as versions
from pycompose.cli.commands import why as explanation
from pycompose.cli.settings import Settings
from pycompose.version import VERSION


class Progress(StrEnum):
    """How progress is shown."""

    AUTO = "auto"
    PLAIN = "plain"
    JSON = "json"
    QUIET = "quiet"


# rich would cost a third of a command's time before it begins
app = typer.Typer(
    name="pycompose",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"pycompose {VERSION}\n")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    file: Annotated[
        list[str], typer.Option("-f", "--file", metavar="FILE", help="Compose file; may be repeated.")
    ] = [],  # noqa: B006 -- typer copies it
    project_name: Annotated[
        str | None, typer.Option("-p", "--project-name", metavar="NAME", help="Project name.")
    ] = None,
    project_directory: Annotated[
        str | None,
        typer.Option(
            "--project-directory", metavar="DIR", help="Where relative paths begin [the first file's folder]."
        ),
    ] = None,
    env_file: Annotated[
        list[str], typer.Option("--env-file", metavar="FILE", help="Variables for the files [.env].")
    ] = [],  # noqa: B006 -- as above
    profile: Annotated[list[str], typer.Option("--profile", metavar="NAME", help="Enable a profile.")] = [],  # noqa: B006 -- as above
    progress: Annotated[Progress, typer.Option("--progress", help="How to show progress.")] = Progress.AUTO,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan of what the command would do, and do nothing.")
    ] = False,
    version: Annotated[
        bool, typer.Option("-v", "--version", help="Show the version and exit.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """Bring a compose.yaml to life, and know before it happens exactly what will change and why."""
    del version  # its callback has answered
    if context.invoked_subcommand is None:
        sys.stdout.write(f"{context.get_help()}\n")
        return
    context.obj = Settings(
        files=tuple(file),
        project_name=project_name,
        project_directory=project_directory,
        env_files=tuple(env_file),
        profiles=tuple(profile),
        progress=progress,
        dry_run=dry_run,
        environment=dict(os.environ),
        cwd=Path.cwd(),
    )


app.command("up")(lifecycle.up)
app.command("down")(lifecycle.down)
app.command("plan")(preview.plan)
app.command("show")(saved.show)
app.command("apply")(saved.apply)
app.command("snapshot")(snapshot.snapshot)
app.command("diff")(review.diff)
app.command("why")(explanation.why)
app.command("ps")(listing.ps)
app.command("config")(configuration.config)
app.command("version")(versions.version)
