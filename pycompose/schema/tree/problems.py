"""Where the phases put what is wrong, so that a user hears of everything at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from pycompose.errors import LoadError, Problem, ValuePath, dotted
from pycompose.schema.model import Wrong, as_origin
from pycompose.schema.tree.symbols import readable
from pycompose.schema.tree.template import Allowance

MAX_TOLD = 100
"""How many problems are told: whoever has more will look again anyway, and each takes time to explain."""
MAX_VALUES = 75_000
BYTES_A_VALUE = 10
"""How many values the first MiB of a project's files may stand for, and how many bytes more allow one more: a few bytes
of aliases, ``extends`` or ranges of ports can stand for more values than a machine holds."""
MAX_WORD = 100
MAX_KNOWN = 1000
"""How long a word may be, and among how many others, for near misses of it to be looked for: that takes time."""


class Problems:
    """What is wrong (``errors``: nothing can be loaded) and what is odd (``warnings``), in the order it was met.

    ``doubts`` are what only a strict user wants to hear of. ``cwd`` is where the user is: files are named from there,
    after ``label``, which tells one version of them from another.

    What is wrong is told and left out, and the phases go on with the rest. So that they do not miss what was left out,
    they ask for it here (``is_lost``) before they say that something is missing. What makes the project larger is told
    here too (``grow``), so that none gets too large; ``allowance`` is what its variables may still make.
    """

    def __init__(self, cwd: Path, label: str = "") -> None:
        self.cwd = cwd
        self.label = label
        self._errors: dict[tuple[Any, str], Problem] = {}
        self.warnings: list[Problem] = []
        self.doubts: list[Problem] = []
        self._warned: set[str] = set()
        self._lost: set[ValuePath] = set()
        self._above_lost: set[ValuePath] = set()
        self._renumbered: set[ValuePath] = set()
        self.allowance = Allowance()
        self._lengths: dict[str, int] = {}
        self._values, self._most = 0, MAX_VALUES

    def error(self, mark: Any, path: ValuePath, what: str, hint: str = "") -> Wrong:
        """Note what is wrong with the value at ``path``, and give what stands in its place from then on.

        ``mark`` is a parser's mark, an Origin or None. Raises LoadError once there are MAX_TOLD problems.
        """
        problem = _problem(mark, self._numbered(path), what, hint)
        # what aliases and extends repeat is wrong in one place only
        self._errors.setdefault((problem.origin or path, what), problem)
        if len(self._errors) >= MAX_TOLD:
            self.stop()
        return Wrong()

    def renumber(self, path: ValuePath) -> None:
        """Note that the items of the sequence at ``path`` have other numbers from now on than in the file."""
        self._renumbered.add(path)

    def _numbered(self, path: ValuePath) -> ValuePath:
        """End a path before a number that is not the file's: its place tells which item is meant."""
        return next((path[:end] for end in range(len(path)) if path[:end] in self._renumbered), path)

    @property
    def errors(self) -> Collection[Problem]:
        """What is wrong so far."""
        return self._errors.values()

    def allow(self, name: str, length: int) -> None:
        """Note that a file of so many bytes was read: it may have the more values, but once only."""
        self._lengths[name] = length
        self._most = MAX_VALUES + max(0, sum(self._lengths.values()) - 2**20) // BYTES_A_VALUE

    def grow(self, count: int, mark: Any) -> None:
        """Note that the project has so many values more; raises LoadError where these are too many."""
        self._values += count
        if self._values > self._most:
            hint = "no project needs that many: an alias, extends, a range of ports or an env file may stand for many"
            self.error(mark, (), f"with this one the project has more than {self._most} values", hint)
            self.stop()

    def lose(self, path: ValuePath) -> None:
        """Note that what stands at ``path``, or some of it, was left out; with ``()`` it may have been anything."""
        self._lost.add(path)
        self._above_lost.update(path[:length] for length in range(len(path)))

    def is_lost(self, path: ValuePath) -> bool:
        """Return whether what is missing at ``path`` was left out: it, something in it, or what it stands in."""
        if path in self._above_lost:
            return True
        return bool(self._lost) and any(path[:length] in self._lost for length in range(len(path) + 1))

    def warn(self, mark: Any, path: ValuePath, what: str, hint: str = "") -> None:
        """Note what a user should know although the project is valid; the same thing once, where it is first."""
        if what not in self._warned:
            self._warned.add(what)
            self.warnings.append(_problem(mark, path, what, hint))

    def doubt(self, mark: Any, path: ValuePath, what: str, hint: str = "") -> None:
        """Note what is valid and likely a mistake, for those who asked for it to be refused."""
        self.doubts.append(_problem(mark, path, what, hint))

    def stop(self, *, strict: bool = False) -> None:
        """Raise a LoadError with every problem met so far, if there is one; to a ``strict`` user all is a problem."""
        odd = [*self.warnings, *self.doubts] if strict else []
        if self.errors or odd:
            raise LoadError(*self.errors, *odd)

    def shown(self, path: Path) -> str:
        """Name a file as the user would type it: relative where it is below the current folder."""
        if str(path) == "-":
            return "<stdin>"
        try:
            return f"{self.label}{path.relative_to(self.cwd)}"
        except ValueError:
            return f"{self.label}{path}"


def _problem(mark: Any, path: ValuePath, what: str, hint: str) -> Problem:
    return Problem(as_origin(mark), readable(dotted(path)), readable(what), readable(hint))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask whether a near miss was meant: ``did you mean "image"?``, or nothing where no known word is near."""
    from difflib import get_close_matches  # it takes 3 ms, and most files have no mistakes

    compared = list(islice(known, MAX_KNOWN)) if len(word) <= MAX_WORD else []
    near = get_close_matches(word, compared, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def placed(name: str, mark: Any) -> str:
    """Write a name with the place where it says what is wrong, as a link of a chain."""
    return f"{name} ({as_origin(mark)})" if mark is not None else name


def place(document: Any, path: ValuePath) -> Any:
    """Find the mark of the value at ``path``, or of the nearest one above it that has one."""
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
