"""What became of the steps of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pycompose.errors import ComposeError, ExecutionError, InterruptError, Problem
from pycompose.plan.address import Address
from pycompose.plan.step import Step
from pycompose.value import Value


class Outcome(StrEnum):
    """What became of a step."""

    DONE = "done"
    NOT_NEEDED = "not_needed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Result(Value):
    """A step and its outcome."""

    step: Step
    outcome: Outcome
    seconds: float = 0.0
    """How long it took."""
    why: str = ""
    """Why it was not needed or skipped."""
    error: ComposeError | None = None
    """Why it failed."""


class PutBack(Value):
    """A container that was stopped to be replaced or started again, and was started as it was, because that failed."""

    address: Address
    container: str
    """Its name."""
    problem: str = ""
    """Why it could not be started: it is down."""


class Report(Value):
    """The outcome of a plan."""

    results: tuple[Result, ...]
    """The outcome of every step, in the plan's order."""
    interrupted: bool = False
    """Whether the user stopped it."""
    seconds: float = 0.0
    """How long it took as a whole."""
    put_back: tuple[PutBack, ...] = ()
    """What was started again after a failure, as far as it could be."""

    @property
    def touched(self) -> frozenset[Address]:
        """The addresses at which something was done; waiting does not count."""
        done = (result.step for result in self.results if result.outcome is Outcome.DONE)
        return frozenset(step.address for step in done if not step.is_wait)

    @property
    def succeeded(self) -> bool:
        """Whether no step failed or was skipped."""
        return all(result.outcome in (Outcome.DONE, Outcome.NOT_NEEDED) for result in self.results)

    def raise_for_failures(self) -> None:
        """Raise ExecutionError if steps failed, InterruptError if the user stopped it; both say what was completed."""
        problems = [p for result in self.results if result.step.is_required for p in placed(result)]
        failed = sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.what))
        if failed:
            last = failed.pop()
            raise ExecutionError(*failed, last._replace(hint="\n".join(filter(None, (last.hint, self._summary())))))
        if self.interrupted:
            raise InterruptError(Problem(None, "", "interrupted", self._summary()))

    def _summary(self) -> str:
        done, left = self._verbs(Outcome.DONE), self._verbs(Outcome.SKIPPED)
        told = ", ".join(f"{address} ({', '.join(verbs)})" for address, verbs in done.items())
        lines = [f"completed: {told}" if told else "nothing was completed"]
        lines += [f"not started: {', '.join(map(str, left))}"] if left else []
        lines += [
            f"{one.address} is DOWN: {one.container} could not be started again: {one.problem}"
            if one.problem
            else f"{one.address} was started again as it was before: {one.container}"
            for one in self.put_back
        ]
        return "\n".join([*lines, "run the command again to continue"])

    def _verbs(self, outcome: Outcome) -> dict[Address, list[str]]:
        """Return the verbs of the steps with this outcome, by address."""
        verbs: dict[Address, list[str]] = {}
        for result in self.results:
            if result.outcome is outcome:
                verbs.setdefault(result.step.address, []).append(result.step.verb)
        return verbs


def placed(result: Result) -> Iterator[Problem]:
    """Yield the problems of a failed step, at the step's origin and address unless a problem has its own.

    Engines repeat what they were given, such as the password among the options of a mount; it is masked.
    """
    from pycompose.redact import concealed  # most runs report no problem

    problems = result.error.problems if result.error else ()
    for problem in problems:
        yield problem._replace(
            origin=problem.origin or result.step.origin,
            path=problem.path or str(result.step.address),
            what=concealed(problem.what),
        )
