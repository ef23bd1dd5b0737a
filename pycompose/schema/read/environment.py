"""The variables that interpolation sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pycompose.errors import Origin
from pycompose.schema.read import dotenv
from pycompose.schema.read.compose_files import absolute, reason
from pycompose.schema.read.storage import DISK, MAX_BYTES, Storage
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.provenance import Given
from pycompose.schema.tree.symbols import Symbolic
from pycompose.schema.tree.template import Lookup, Substitution


class Environment(NamedTuple):
    """Variables by name; ``origins`` has the place of each that a file gave (the others are the shell's).

    ``used`` gathers the names that files use, where somebody wants to know; without it nothing is remembered.
    ``symbolic``: what has no value here may have one elsewhere, and stays as it is written (symbols.py).
    ``incomplete`` says that a file could not be read: what is not set may be set there.
    """

    variables: Mapping[str, str] = MappingProxyType({})
    origins: Mapping[str, Origin] = MappingProxyType({})
    used: set[str] | None = None
    symbolic: bool = False
    incomplete: bool = False

    def value(self, name: str, mark: Any = None) -> str | None:
        """Look a variable up for the value at ``mark``, and remember that where somebody wants to know."""
        value = self.known(name)
        if self.used is not None and type(mark) is Given:
            mark.variables[name] = self._giver(name)
        return self.substitution.missing(name) if value is None else value

    def known(self, name: str) -> str | None:
        """Look a variable up; None where it has no value."""
        if self.used is not None:
            self.used.add(name)
        return self.variables.get(name)

    @property
    def substitution(self) -> type[Substitution]:
        """How variables are replaced."""
        return Symbolic if self.symbolic else Substitution

    def _giver(self, name: str) -> str:
        if name not in self.variables:
            return f"the default of {name}"
        origin = self.origins.get(name)
        return f"shell variable {name}" if origin is None else f"{name} of {origin.file}:{origin.line}"

    def with_files(self, files: Iterable[EnvFile], problems: Problems) -> Environment:
        """Return the variables of files below the ones already known; of the files the later wins."""
        read: dict[str, str] = {}
        origins: dict[str, Origin] = {}
        incomplete = self.incomplete
        for file in files:
            given = file.read(read, self.known, problems, self.substitution)
            incomplete = incomplete or given is None
            origins.update(given or {})
        if incomplete:
            problems.lose(())
        known = {name: origin for name, origin in origins.items() if name not in self.variables}
        variables = {**read, **self.variables}
        return self._replace(variables=variables, origins={**known, **self.origins}, incomplete=incomplete)


Known = MutableMapping[tuple[Path, bool], tuple[Mapping[str, str], Mapping[str, Origin] | None]]
"""By path and whether it is raw: what a file says, and where (None: there are mistakes in it)."""

LINES_A_VALUE = 2
BYTES_A_VALUE = 64
"""How many lines of an env file, and bytes that its variables make, take as much as one value of a compose file."""


class EnvFile(NamedTuple):
    """A file of variables. ``asked_by`` is the place that names it; ``raw``: no quotes, nothing is expanded.

    ``known`` gathers what files say that depends on no variable: services that share one have it read once.
    """

    path: Path
    asked_by: Origin | None = None
    raw: bool = False
    remedy: str = ""
    storage: Storage = DISK
    known: Known | None = None

    def read(
        self,
        variables: MutableMapping[str, str],
        lookup: Lookup,
        problems: Problems,
        substitution: type[Substitution] = Substitution,
    ) -> Mapping[str, Origin] | None:
        """Read the file into ``variables`` and give the place of each one.

        A file that cannot be read is a problem and gives None.
        """
        known = self.known.get((self.path, self.raw)) if self.known is not None else None
        if known is None:
            return self._read(variables, lookup, problems, substitution)
        said, origins = known
        variables.update(said)
        return origins

    def _read(
        self,
        variables: MutableMapping[str, str],
        lookup: Lookup,
        problems: Problems,
        substitution: type[Substitution],
    ) -> Mapping[str, Origin] | None:
        text = self._text(problems)
        if text is None:
            return None
        problems.grow(text.count("\n") // LINES_A_VALUE, self.asked_by)
        read = dotenv.parse(text, variables, lookup, raw=self.raw, substitution=substitution)
        said = {key: variables[key] for key in read.lines}
        problems.grow(max(0, sum(map(len, said.values())) - len(text)) // BYTES_A_VALUE, self.asked_by)
        name = problems.shown(self.path)
        for mistake in read.mistakes:
            problems.error(Origin(name, mistake.line, 1), (), mistake.what, mistake.hint)
        origins = None if read.mistakes else {key: Origin(name, line, 1) for key, line in read.lines.items()}
        if self.known is not None and not read.asked:
            self.known[self.path, self.raw] = said, origins
        return origins

    def _text(self, problems: Problems) -> str | None:
        name = problems.shown(self.path)
        try:
            content = self.storage.read(self.path)
        except OSError as error:
            remedy = self.remedy or f"looked for {self.path}"
            problems.error(self.asked_by, (), f"cannot read the env file {name}: {reason(error)}", remedy)
            return None
        if len(content) > MAX_BYTES:
            what = f"the file is larger than {MAX_BYTES // 2**20} MiB"
            problems.error(Origin(name, 1, 1), (), what, "no env file is that large: is it the right one?")
            return None
        return content.decode("utf-8", "surrogateescape")


def paired(pair: str, environment: Environment, mark: Any) -> str:
    """Complete a bare ``NAME`` of a sequence of ``NAME=value`` with its value, if it has one."""
    value = environment.value(pair, mark) if "=" not in pair else None
    return pair if value is None else f"{pair}={value}"


def default_file(folder: Path, storage: Storage) -> list[EnvFile]:
    """Return the ``.env`` file of a folder, if there is one."""
    path = folder / ".env"
    return [EnvFile(path, storage=storage)] if storage.is_file(path) else []


def named_files(names: tuple[str, ...], cwd: Path, shell: Mapping[str, str], storage: Storage) -> list[EnvFile]:
    """Return the files of ``--env-file``, or of COMPOSE_ENV_FILES where the option is not used."""
    if not names and shell.get("COMPOSE_ENV_FILES"):
        names = tuple(shell["COMPOSE_ENV_FILES"].split(","))
    return [EnvFile(absolute(name, cwd), storage=storage) for name in names]
