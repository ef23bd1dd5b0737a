"""Every error a user can meet.

ComposeError (1)
├── LoadError           the files: every problem at once, each with its place
│   └── NoFileError
├── RevisionError       git does not have what was asked for
├── UsageError (2)      the command line
├── PlanError           the plan cannot be made: every problem at once
├── RefusedError        a change needs a yes that was not given
├── DocumentError       a saved plan or a snapshot cannot be read, or not be trusted
├── MovedError          the world is not the one that a saved plan was made for
├── EngineError         the engine answered, and not with what was asked for
│   └── EngineUnreachableError
├── ExecutionError      steps of a plan failed; carries what was done by then
└── InterruptError (130)

The number is the exit code; a class without one has its parent's.
"""

from __future__ import annotations

from typing import NamedTuple

ValuePath = tuple[str | int, ...]
"""Where a value stands in a document: ``("services", "web", "ports", 0)``."""


class Origin(NamedTuple):
    """A place in a source file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def dotted(path: ValuePath) -> str:
    """Write a path as a reader says it: ``services.web.ports[0]``."""
    words = ""
    for part in path:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else part
    return words


class Problem(NamedTuple):
    """One thing that is wrong: where, what, and what to do about it."""

    origin: Origin | None
    path: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        head = "  ".join(part for part in (str(self.origin or ""), self.path) if part)
        first = f"{head}: {self.what}" if head else self.what
        return first + "".join(f"\n    {line}" for line in self.hint.splitlines())


class ComposeError(Exception):
    """Anything that stops a command and is not a bug of ours."""

    exit_code = 1

    def __init__(self, *problems: Problem | str) -> None:
        listed = [Problem(None, "", problem) if isinstance(problem, str) else problem for problem in problems]
        self.problems: tuple[Problem, ...] = tuple(sorted(set(listed), key=_by_place))
        super().__init__("\n".join(map(str, self.problems)))


def _by_place(problem: Problem) -> tuple[bool, Origin, str, str]:
    return problem.origin is None, problem.origin or Origin("", 0, 0), problem.path, problem.what


class LoadError(ComposeError):
    """The compose files do not make a project."""


class NoFileError(LoadError):
    """No file was named, and there is none where compose files are looked for."""


class RevisionError(ComposeError):
    """There is no git, no repository, or no such revision in it."""


class UsageError(ComposeError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class PlanError(ComposeError):
    """No plan can bring the engine to what the files say."""


class RefusedError(ComposeError):
    """A change that destroys data was not confirmed."""


class DocumentError(ComposeError):
    """A file that pycompose wrote for itself is not there, not whole, not its own any more, or of another version."""


class MovedError(ComposeError):
    """What a saved plan rests on is no longer as it was."""


class EngineError(ComposeError):
    """The engine refused a request; ``status`` is the HTTP status it gave (0: none)."""

    def __init__(self, *problems: Problem | str, status: int = 0) -> None:
        super().__init__(*problems)
        self.status = status


class EngineUnreachableError(EngineError):
    """Nothing answers at the engine's address, or we may not speak to it."""


class ExecutionError(ComposeError):
    """Some steps of a plan failed; the others stand."""


class InterruptError(ComposeError):
    """The user pressed Ctrl-C; what runs was finished, the rest was not begun."""

    exit_code = 130
