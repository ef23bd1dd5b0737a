"""The variables for interpolation."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from pycompose.errors import Origin
from pycompose.harmless import visible
from pycompose.known_secrets import learn
from pycompose.schema.model import FilePath
from pycompose.schema.read import dotenv
from pycompose.schema.read.compose_files import READING_RIGHTS, absolute, reason
from pycompose.schema.read.storage import DISK, MAX_BYTES, Storage, read_named
from pycompose.schema.tree.marks import Given
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.symbols import Symbolic
from pycompose.schema.tree.template import Lookup, Substitution
from pycompose.value import Value


class Environment(Value):
    """The variables that values are interpolated with."""

    variables: Mapping[str, str] = MappingProxyType({})
    """The values by name."""
    origins: Mapping[str, Origin] = MappingProxyType({})
    """The origins of the variables that come from a file; the others come from the shell."""
    used: set[str] | None = None
    """The names of the variables that files use; None where they are not recorded."""
    symbolic: bool = False
    """Whether variables without a value stay as they are written, because they may have one elsewhere (symbols.py)."""
    incomplete: bool = False
    """Whether a file could not be read; a variable that is not set may be set there."""

    def value(self, name: str, mark: Any = None) -> str | None:
        """Return a variable for the value at ``mark``, and record the use where the mark does so."""
        value = self.known(name)
        if self.used is not None and type(mark) is Given:
            mark.variables[name] = self._giver(name)
        return self.substitution.missing(name) if value is None else value

    def known(self, name: str) -> str | None:
        """Return the value of a variable, or None where it has none."""
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
        """Return the environment with the variables of files added; existing ones win, then later files."""
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
        learn(lambda: (variables,))
        return self._replace(variables=variables, origins={**known, **self.origins}, incomplete=incomplete)


Known = MutableMapping[tuple[str, bool], tuple[Mapping[str, str], Mapping[str, Origin] | None]]
"""By path and ``raw``: the variables of a file, and their origins (None: the file has mistakes)."""

LINES_A_VALUE = 2
BYTES_A_VALUE = 64
"""How many lines of an env file, or bytes from expansion, take as much memory as one value of a compose file."""


_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a file in UTF-16 begins, as Windows PowerShell writes it; ASCII text without it has every second byte empty."""


class EnvFile(Value):
    """A file of variables."""

    path: str
    asked_by: Origin | None = None
    """The place that names the file."""
    raw: bool = False
    """Whether values are taken as they are: no quotes, no expansion."""
    remedy: str = ""
    """The hint where the file cannot be read; empty: the path."""
    storage: Storage = DISK
    """Where the file is read from."""
    known: Known | None = None
    """A cache of files whose values depend on no other variable: a file that services share is read once."""

    def read(
        self,
        variables: MutableMapping[str, str],
        lookup: Lookup,
        problems: Problems,
        substitution: type[Substitution] = Substitution,
    ) -> Mapping[str, Origin] | None:
        """Read the file into ``variables``, and return the origin of each one.

        A file that cannot be read is noted as a problem, and None is returned.
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
        for unset, line in read.unset.items():
            problems.warn(Origin(name, line, 1), (), *unset_variable(unset))
        origins = None if read.mistakes else {key: Origin(name, line, 1) for key, line in read.lines.items()}
        if self.known is not None and not read.asked:
            self.known[self.path, self.raw] = said, origins
        return origins

    def _text(self, problems: Problems) -> str | None:
        name = problems.shown(self.path)
        try:
            content = self.storage.read(self.path) if self.asked_by is None else read_named(self.storage, self.path)
        except OSError as error:
            remedy = READING_RIGHTS if isinstance(error, PermissionError) else ""
            if isinstance(error, FileNotFoundError):
                remedy = self.remedy or f"looked for {visible(self.path)}"
            problems.error(self.asked_by, (), f"cannot read the env file {name}: {reason(error)}", remedy)
            return None
        if len(content) > MAX_BYTES:
            what = f"the file is larger than {MAX_BYTES // 2**20} MiB"
            problems.error(Origin(name, 1, 1), (), what, "no env file is that large: is it the right one?")
            return None
        if content.startswith(_UTF_16) or (content[1:2] == b"\0" and content[3:4] == b"\0"):
            problems.error(
                Origin(name, 1, 1), (), "this env file is UTF-16, but env files are UTF-8", "save it as UTF-8"
            )
            return None
        return content.decode("utf-8", "surrogateescape")


def unset_variable(name: str) -> tuple[str, str]:
    """Return the warning about a variable without a value, and its hint."""
    what = f"the variable {name} is not set and becomes an empty string"
    return what, f"set {name}, or write ${{{name}:-}} if it may be empty"


def paired(pair: str, environment: Environment, mark: Any) -> str:
    """Return an item of a sequence of ``NAME=value``; a bare ``NAME`` gets its value, if it has one."""
    value = environment.value(pair, mark) if "=" not in pair else None
    return pair if value is None else f"{pair}={value}"


def default_file(folder: str, storage: Storage) -> list[EnvFile]:
    """Return the ``.env`` file of a folder, if there is one."""
    path = os.path.join(folder, ".env")
    return [EnvFile(path=path, storage=storage)] if storage.is_file(path) else []


def named_files(names: tuple[str, ...], cwd: FilePath, shell: Mapping[str, str], storage: Storage) -> list[EnvFile]:
    """Return the files of ``--env-file``, or those of COMPOSE_ENV_FILES where the option is not used."""
    if not names and shell.get("COMPOSE_ENV_FILES"):
        names = tuple(shell["COMPOSE_ENV_FILES"].split(","))
    return [EnvFile(path=absolute(name, cwd), storage=storage) for name in names]
