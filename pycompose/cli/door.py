"""The front door: runs the most common command lines without loading typer, which takes longer than they do.

It understands a command line completely, or leaves it to typer. A property test checks that both read it the same way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from pycompose.cli.settings import Settings
from pycompose.cli.shell import shell_variables
from pycompose.schema.project_source import ProjectSource
from pycompose.value import Value

_GLOBAL = {
    "-f": "files",
    "--file": "files",
    "--env-file": "env_files",
    "--profile": "profiles",
    "-p": "project_name",
    "--project-name": "project_name",
    "--project-directory": "project_directory",
}
"""The options before the command that take a value, and the setting of each."""

_MANY = {"files", "env_files", "profiles"}

_FLAGS: dict[str, dict[str, str]] = {
    "config": {"-q": "quiet", "--quiet": "quiet"},
    "ps": {"-a": "all_", "--all": "all_", "-q": "quiet", "--quiet": "quiet"},
    "plan": {},
    "up": {"-d": "detach", "--detach": "detach"},
}
"""The commands that it understands, and their flags."""

_FORMATS = {"config": ("yaml", "json"), "ps": ("table", "json"), "plan": ("text", "json")}


class Call(Value):
    """A command line that was understood."""

    command: str
    source: dict[str, Any]
    """The global options, as fields of ProjectSource."""
    services: list[str]
    values: dict[str, Any]
    """The command's other arguments, by parameter."""


def understand(arguments: Sequence[str]) -> Call | None:
    """Return a command line as a call, None if it contains anything that only typer understands."""
    words = list(arguments)
    settings: dict[str, Any] = {}
    while words and words[0].startswith("-"):
        name, value = _valued(words)
        if name not in _GLOBAL or value is None:
            return None
        setting = _GLOBAL[name]
        settings[setting] = (*settings.get(setting, ()), value) if setting in _MANY else value
    if not words or words[0] not in _FLAGS:
        return None
    call = Call(command=words.pop(0), source=settings, services=[], values={})
    while words:
        if not _take(words, call):
            return None
    return call


def _take(words: list[str], call: Call) -> bool:
    """Add the next word of a command to its call, and return whether it was understood."""
    if words[0] in _FLAGS[call.command]:
        call.values[_FLAGS[call.command][words.pop(0)]] = True
        return True
    if not words[0].startswith("-"):
        call.services.append(words.pop(0))
        return True
    name, value = _valued(words)
    if name != "--format" or value not in _FORMATS.get(call.command, ()):
        return False
    call.values["format_"] = value
    return True


def _valued(words: list[str]) -> tuple[str, str | None]:
    """Remove an option and its value, ``--name value`` or ``--name=value``, from the words and return them."""
    name, separator, value = words.pop(0).partition("=")
    if separator and name.startswith("--"):
        return name, value
    if separator or not words or words[0].startswith("-"):
        return name, None
    return name, words.pop(0)


class _Context(Value):
    """The part of typer's context that a command reads."""

    obj: Settings


def run(call: Call) -> int:
    """Run a call, and return its exit code."""
    source = ProjectSource(**call.source, environment=shell_variables(), cwd=os.getcwd())
    module = import_module(f"pycompose.cli.commands.{call.command}")
    command: Callable[..., int] = getattr(module, call.command)
    return command(_Context(obj=Settings(source=source)), services=call.services, **call.values)
