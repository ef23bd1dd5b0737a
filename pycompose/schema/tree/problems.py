"""Where the phases note problems, so that all of them are reported at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

from pycompose.errors import LoadError, Problem, ValuePath, dotted
from pycompose.schema.model import FilePath, Wrong, as_origin
from pycompose.schema.tree.symbols import readable
from pycompose.schema.tree.template import Allowance

MAX_TOLD = 100
"""The most problems that are reported. Nobody fixes more in one go, and explaining each takes time."""
MAX_VALUES = 75_000
BYTES_A_VALUE = 10
"""The number of values that the first MiB of a project's files may expand to, and the bytes beyond it that allow one
more. A few bytes of aliases, ``extends`` or port ranges can expand to more values than fit into memory."""
MAX_WORD = 100
MAX_KNOWN = 1000
"""The longest word for which near misses are searched, and the most words to search: it takes time."""


class Problems:
    """The errors and warnings of a project, in the order they were found.

    A wrong value is noted and removed, and the phases continue with the rest. Before they report that something is
    missing, they check whether it was removed (``is_lost``). They also report here what makes the project larger
    (``grow``), so that it cannot grow without limit.
    """

    def __init__(self, cwd: FilePath, label: str = "") -> None:
        self.cwd = os.fspath(cwd)
        """The current folder; file names are shown relative to it."""
        self.label = label
        """A prefix for file names, which distinguishes two versions of the files."""
        self._errors: dict[tuple[Any, str], Problem] = {}
        self.warnings: list[Problem] = []
        """What the user should know although the project is valid."""
        self.doubts: list[Problem] = []
        """What is valid but probably a mistake; it is an error in strict mode."""
        self._warned: set[str] = set()
        self._lost: set[ValuePath] = set()
        self._above_lost: set[ValuePath] = set()
        self._renumbered: set[ValuePath] = set()
        self.allowance = Allowance()
        """How much text the variables of the project may still expand to."""
        self._lengths: dict[str, int] = {}
        self._values, self._most = 0, MAX_VALUES

    def error(self, mark: Any, path: ValuePath, what: str, hint: str = "") -> Wrong:
        """Note that the value at ``path`` is wrong, and return the Wrong to put in its place.

        ``mark`` is a mark of the parser, an Origin or None. Raises LoadError once there are MAX_TOLD problems.
        """
        problem = _problem(mark, self._numbered(path), what, hint)
        # a mistake that aliases or extends repeat is reported once
        self._errors.setdefault((problem.origin or path, what), problem)
        if len(self._errors) >= MAX_TOLD:
            self.stop()
        return Wrong()

    def renumber(self, path: ValuePath) -> None:
        """Note that the indexes of the sequence at ``path`` differ from those in the file from now on."""
        self._renumbered.add(path)

    def _numbered(self, path: ValuePath) -> ValuePath:
        """Cut a path off before an index that differs from the file; the origin shows which item is meant."""
        return next((path[:end] for end in range(len(path)) if path[:end] in self._renumbered), path)

    @property
    def errors(self) -> Collection[Problem]:
        """The errors so far."""
        return self._errors.values()

    def allow(self, name: str, length: int) -> None:
        """Note the length of a file that was read: longer files may have more values. Reading it again adds nothing."""
        self._lengths[name] = length
        self._most = MAX_VALUES + max(0, sum(self._lengths.values()) - 2**20) // BYTES_A_VALUE

    def grow(self, count: int, mark: Any) -> None:
        """Note that the project gains ``count`` values. Raises LoadError where it has too many."""
        self._values += count
        if self._values > self._most:
            hint = "no project needs that many: an alias, extends, a range of ports or an env file may expand to many"
            self.error(mark, (), f"the project has more than {self._most} values at this point", hint)
            self.stop()

    def lose(self, path: ValuePath) -> None:
        """Note that the value at ``path``, or a part of it, was removed; ``()`` means that anything may be missing."""
        self._lost.add(path)
        self._above_lost.update(path[:length] for length in range(len(path)))

    def is_lost(self, path: ValuePath) -> bool:
        """Return whether the value at ``path`` was removed, or a part of it, or a value that contains it."""
        if path in self._above_lost:
            return True
        return bool(self._lost) and any(path[:length] in self._lost for length in range(len(path) + 1))

    def warn(self, mark: Any, path: ValuePath, what: str, hint: str = "") -> None:
        """Note what the user should know although the project is valid; only the first of equal warnings is kept."""
        if what not in self._warned:
            self._warned.add(what)
            self.warnings.append(_problem(mark, path, what, hint))

    def doubt(self, mark: Any, path: ValuePath, what: str, hint: str = "") -> None:
        """Note what is valid but probably a mistake; strict mode refuses it."""
        self.doubts.append(_problem(mark, path, what, hint))

    def stop(self, *, strict: bool = False) -> None:
        """Raise LoadError with every error so far, if there is one; ``strict`` counts warnings and doubts as errors."""
        odd = [*self.warnings, *self.doubts] if strict else []
        if self.errors or odd:
            raise LoadError(*self.errors, *odd)

    def shown(self, path: str) -> str:
        """Return a file name as the user would type it: relative where it is below the current folder."""
        if path == "-":
            return "<stdin>"
        below = "." if path == self.cwd else path.removeprefix(f"{self.cwd.rstrip('/')}/")
        return f"{self.label}{below}"


def _problem(mark: Any, path: ValuePath, what: str, hint: str) -> Problem:
    return Problem(as_origin(mark), readable(dotted(path)), readable(what), readable(hint))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint such as ``did you mean "image"?``, or an empty text where no known word is similar."""
    from difflib import get_close_matches  # importing it takes 3 ms, and most files have no mistakes

    compared = list(islice(known, MAX_KNOWN)) if len(word) <= MAX_WORD else []
    near = get_close_matches(word, compared, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def placed(name: str, mark: Any) -> str:
    """Return a name with its place, as one link of a chain."""
    return f"{name} ({as_origin(mark)})" if mark is not None else name


def place(document: Any, path: ValuePath) -> Any:
    """Return the mark of the value at ``path``, or of the nearest value above it that has one."""
    found: Any = None
    value = document
    for part in path:
        marks = getattr(value, "marks", None)
        if isinstance(marks, dict):
            found = marks.get(part) or found
        elif marks and isinstance(part, int) and part < len(marks):
            found = marks[part] or found
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            break
    return found
