"""What is raised when steps failed: every failure, and at the end what was done by then."""

from __future__ import annotations

import pytest

from pycompose.errors import EngineError, ExecutionError, InterruptError, Problem
from pycompose.plan.address import Address
from pycompose.plan.report import Outcome, Report, Result
from pycompose.plan.step import Awaited, ContainerRef, Step
from pycompose.plan.steps import RemoveVolume, WaitFor


def step(number: int, address: str) -> Step:
    return RemoveVolume(number=number, address=Address.parse(address), name="x")


def result(number: int, address: str, outcome: Outcome, error: EngineError | None = None) -> Result:
    return Result(step=step(number, address), outcome=outcome, error=error)


def test_nothing_failed() -> None:
    Report(
        results=(result(1, "volume.a", Outcome.DONE), result(2, "volume.b", Outcome.NOT_NEEDED))
    ).raise_for_failures()


def test_every_failure_and_then_what_was_done() -> None:
    report = Report(
        results=(
            result(1, "volume.b", Outcome.FAILED, EngineError("in use", status=409)),
            result(2, "volume.a", Outcome.FAILED, EngineError(Problem(None, "", "no space left", "make room"))),
            result(3, "volume.c", Outcome.DONE),
            result(4, "volume.d", Outcome.SKIPPED),
        )
    )
    with pytest.raises(ExecutionError) as caught:
        report.raise_for_failures()
    assert str(caught.value) == (
        "volume.a: no space left\n"
        "    make room\n"
        "volume.b: in use\n"
        "    completed: volume.c (remove)\n"
        "    not started: volume.d\n"
        "    run the command again to continue"
    )


def test_nothing_was_done() -> None:
    with pytest.raises(ExecutionError) as caught:
        Report(results=(result(1, "volume.a", Outcome.FAILED, EngineError("in use")),)).raise_for_failures()
    assert str(caught.value) == ("volume.a: in use\n    nothing was completed\n    run the command again to continue")


def test_an_interrupt_is_no_failure_but_an_end() -> None:
    report = Report(
        results=(result(1, "volume.a", Outcome.DONE), result(2, "volume.b", Outcome.SKIPPED)), interrupted=True
    )
    with pytest.raises(InterruptError) as caught:
        report.raise_for_failures()
    assert caught.value.exit_code == 130
    assert str(caught.value) == (
        "interrupted\n"
        "    completed: volume.a (remove)\n"
        "    not started: volume.b\n"
        "    run the command again to continue"
    )


def test_a_wait_that_is_not_required_does_not_fail_the_whole() -> None:
    wait = WaitFor(
        number=1,
        address=Address.parse("service.a[1]"),
        container=ContainerRef(id="x"),
        name="a",
        awaited=Awaited.HEALTHY,
        required=False,
    )
    failed = Result(step=wait, outcome=Outcome.FAILED, error=EngineError("is unhealthy"))
    Report(results=(failed,)).raise_for_failures()
