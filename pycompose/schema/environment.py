"""The variables that interpolation sees, and those that containers get from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from pycompose.errors import Origin
from pycompose.schema import dotenv
from pycompose.schema.files import absolute, reason, shown
from pycompose.schema.problems import Problems


@dataclass
class Environment:
    """Variables by name; ``origins`` has the place of each that a file gave (the others are the shell's)."""

    variables: dict[str, str] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)

    def with_files(
        self, files: Iterable[FilePath], cwd: FilePath, problems: Problems, asked_by: Origin | None = None
    ) -> Environment:
        """Give the variables of ``.env`` files below the ones already known; of the files the later wins.

        ``asked_by`` is the place that named the files.
        """
        read: dict[str, str] = {}
        origins: dict[str, Origin] = {}
        for path in files:
            text = read_text(path, cwd, problems, asked_by)
            if text is not None:
                origins.update(dotenv.parse(text, shown(path, cwd), read, self.variables.get, problems))
        kept = {name: origin for name, origin in origins.items() if name not in self.variables}
        return Environment({**read, **self.variables}, {**kept, **self.origins})


def default_file(folder: FilePath) -> list[FilePath]:
    """Give the ``.env`` file of a folder, if there is one."""
    path = folder / ".env"
    return [path] if path.is_file() else []


def named_files(names: tuple[str, ...], cwd: FilePath, shell: Mapping[str, str]) -> list[FilePath]:
    """Give the files of ``--env-file``, or of COMPOSE_ENV_FILES where the option is not used."""
    if not names and shell.get("COMPOSE_ENV_FILES"):
        names = tuple(shell["COMPOSE_ENV_FILES"].split(","))
    return [absolute(name, cwd) for name in names]


def read_text(
    path: FilePath, cwd: FilePath, problems: Problems, asked_by: Origin | None = None, hint: str = ""
) -> str | None:
    """Read an environment file; one that cannot be read is a problem and gives None."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        problems.error(
            asked_by, (), f"cannot read the env file {shown(path, cwd)}: {reason(error)}", hint or f"looked for {path}"
        )
        return None
