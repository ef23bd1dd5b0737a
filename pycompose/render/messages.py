"""Errors and warnings as text: place, what, what to do."""

from __future__ import annotations

from collections.abc import Iterable

from pycompose.errors import ComposeError, ExecutionError, Problem
from pycompose.redact import concealed_problem


def error_as_text(error: ComposeError) -> str:
    """Write everything that an error names; ends with a newline.

    What it cites of files is masked where it is secret. What a program said that failed is the program's to mask.
    """
    problems = error.problems if isinstance(error, ExecutionError) else map(concealed_problem, error.problems)
    return "".join(f"{_marked('error', problem)}\n" for problem in problems)


def warnings_as_text(warnings: Iterable[Problem]) -> str:
    """Write warnings, one after the other."""
    return "".join(f"{_marked('warning', concealed_problem(problem))}\n" for problem in warnings)


def _marked(mark: str, problem: Problem) -> str:
    """Put the mark where editors and eyes look: after the place that a file gives, before anything else."""
    if problem.origin is None:
        return f"{mark}: {problem}"
    return str(problem) if mark == "error" else f"{mark}: {problem}"
