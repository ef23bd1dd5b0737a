"""Every error that a user can see.

ComposeError (1)
├── LoadError           the compose files are wrong: every problem, each with its place
│   └── NoFileError
├── RevisionError       git has no such revision
├── UsageError (2)      the command line is wrong
├── PlanError           no plan can be made: every problem
├── RefusedError        a change was not confirmed
├── DocumentError       a saved plan or a snapshot cannot be read or trusted
├── MovedError          the project or the engine changed since a saved plan was made
├── EngineError         the engine refused a request
│   └── EngineUnreachableError
├── ExecutionError      some steps of a plan failed
└── InterruptError (130)

The number is the exit code; a class without one has its parent's.
"""

from __future__ import annotations

from typing import NamedTuple

from pycompose.harmless import visible

ValuePath = tuple[str | int, ...]
"""The path of a value in a document: ``("services", "web", "ports", 0)``."""


class Origin(NamedTuple):
    """A place in a source file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.short}:{self.column}"

    @property
    def short(self) -> str:
        """The file and the line, for one line of text."""
        return f"{visible(self.file)}:{self.line}"


def dotted(path: ValuePath) -> str:
    """Return a path as text: ``services.web.ports[0]``."""
    words = ""
    for part in path:
        words += f"[{part}]" if isinstance(part, int) else f".{visible(part)}" if words else visible(part)
    return words


class Problem(NamedTuple):
    """One thing that is wrong: where, what, and what to do about it."""

    origin: Origin | None
    """The place in a file, if there is one."""
    path: str
    """The path of the value in the project, as ``dotted`` writes it; empty where there is none."""
    what: str
    """What is wrong."""
    hint: str = ""
    """What to do about it."""

    def __str__(self) -> str:
        head = "  ".join(part for part in (str(self.origin or ""), visible(self.path)) if part)
        what = visible(self.what)
        first = f"{head}: {what}" if head else what
        return first + "".join(f"\n    {line}" for line in self.hint.splitlines())


class ComposeError(Exception):
    """An error that stops a command and is not a bug in pycompose."""

    exit_code = 1

    def __init__(self, *problems: Problem | str) -> None:
        listed = [Problem(None, "", problem) if isinstance(problem, str) else problem for problem in problems]
        self.problems: tuple[Problem, ...] = tuple(sorted(set(listed), key=_by_place))
        super().__init__("\n".join(map(str, self.problems)))


def _by_place(problem: Problem) -> tuple[bool, Origin, str, str]:
    return problem.origin is None, problem.origin or Origin("", 0, 0), problem.path, problem.what


class LoadError(ComposeError):
    """The compose files do not make a valid project."""


class NoFileError(LoadError):
    """No compose file was named, and none was found in the usual places."""


class RevisionError(ComposeError):
    """Git is not installed, or there is no repository, or it has no such revision."""


class UsageError(ComposeError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class PlanError(ComposeError):
    """No plan can bring the engine to the state that the files describe."""


class RefusedError(ComposeError):
    """A change that needs confirmation was not confirmed."""


class DocumentError(ComposeError):
    """A file that pycompose wrote for itself is missing, damaged, changed by others, or of another version."""


class MovedError(ComposeError):
    """The project or the engine changed since a saved plan was made."""


class EngineError(ComposeError):
    """The engine refused a request."""

    def __init__(self, *problems: Problem | str, status: int = 0) -> None:
        super().__init__(*problems)
        self.status = status
        """The HTTP status of the answer; 0 where there was no answer."""


class EngineUnreachableError(EngineError):
    """Nothing answers at the engine's address, or access to it is denied."""


class ExecutionError(ComposeError):
    """Some steps of a plan failed; the completed ones are kept."""


class InterruptError(ComposeError):
    """The user pressed Ctrl-C: running steps were finished, the others not started."""

    exit_code = 130
