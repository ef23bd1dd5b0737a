"""Errors and warnings as text: the place, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable

from pycompose.errors import ComposeError, ExecutionError, Problem
from pycompose.redact import concealed_problem, without_known


def error_as_text(error: ComposeError) -> str:
    """Write every problem of an error; ends with a newline.

    Secrets quoted from files are masked; of the output of a program that failed, only those that are known.
    """
    shown = _with_output if isinstance(error, ExecutionError) else concealed_problem
    problems = map(shown, error.problems)
    return "".join(f"{_marked('error', problem)}\n" for problem in problems)


def warnings_as_text(warnings: Iterable[Problem]) -> str:
    """Write warnings, one after another."""
    return "".join(f"{_marked('warning', concealed_problem(problem))}\n" for problem in warnings)


def _with_output(problem: Problem) -> Problem:
    return problem._replace(what=without_known(problem.what), hint=without_known(problem.hint))


def _marked(mark: str, problem: Problem) -> str:
    """Mark a problem: an error with a place needs no mark, because editors expect the place first."""
    if problem.origin is None:
        return f"{mark}: {problem}"
    return str(problem) if mark == "error" else f"{mark}: {problem}"
