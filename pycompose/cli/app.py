"""The whole command line: the global options, and the commands by name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pycompose.cli import flags
from pycompose.cli.settings import Settings
from pycompose.cli.shell import shell_variables
from pycompose.schema.project_source import ProjectSource
from pycompose.version import VERSION


class Progress(StrEnum):
    """How progress is shown."""

    AUTO = "auto"
    PLAIN = "plain"
    JSON = "json"
    QUIET = "quiet"


COMMANDS = ("up", "down", "plan", "show", "apply", "snapshot", "diff", "why", "ps", "config", "version")
"""Every command, in the order of the help. Each is a function in the module of the same name in ``commands``."""


class _Commands(TyperGroup):
    """The commands, each loaded when it is looked up."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        names: dict[str, Any] = dict.fromkeys(COMMANDS)  # a mistyped name is compared with these
        self.commands.update(names)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by its name, None if there is no such command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        one = typer.Typer(rich_markup_mode=None, add_completion=False)
        one.command(cmd_name)(command(cmd_name))
        return typer.main.get_command(one)


def command(name: str) -> Callable[..., int]:
    """Load a command.

    Its module does not import typer, so that the front door can run it without. Only its annotations name typer and the
    shared flags, so both are added to the module here, where the annotations are read.
    """
    module = import_module(f"pycompose.cli.commands.{name}")
    vars(module).update(typer=typer, flags=flags)
    run: Callable[..., int] = getattr(module, name)
    return run


# rich would cost a third of a command's time before it begins
app = typer.Typer(
    name="pycompose",
    cls=_Commands,
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
        typer.Option("--project-directory", metavar="DIR", help="Base of relative paths [the first file's folder]."),
    ] = None,
    env_file: Annotated[
        list[str], typer.Option("--env-file", metavar="FILE", help="Variables for the compose files [.env].")
    ] = [],  # noqa: B006 -- as above
    profile: Annotated[list[str], typer.Option("--profile", metavar="NAME", help="Enable a profile.")] = [],  # noqa: B006 -- as above
    progress: Annotated[Progress, typer.Option("--progress", help="How to show progress.")] = Progress.AUTO,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan of the command without carrying it out.")
    ] = False,
    version: Annotated[
        bool, typer.Option("-v", "--version", help="Show the version and exit.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """Run a compose.yaml on a container engine, and see exactly what will change and why before it happens."""
    del version  # its callback has done the work
    if context.invoked_subcommand is None:
        sys.stdout.write(f"{context.get_help()}\n")
        return
    source = ProjectSource(
        cwd=os.getcwd(),
        files=tuple(file),
        project_name=project_name,
        project_directory=project_directory,
        env_files=tuple(env_file),
        profiles=tuple(profile),
        environment=shell_variables(),
    )
    context.obj = Settings(source=source, progress=progress, dry_run=dry_run)
