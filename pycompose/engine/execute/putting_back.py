"""Starts what a failed execution stopped and did not replace: the old container serves until a new one is ready."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from pycompose.engine.execute.scheduler import InterruptedStep
from pycompose.engine.execute.step_runs import DEFAULT_GRACE, run
from pycompose.engine.execute.work import Work
from pycompose.errors import EngineError
from pycompose.events import Progressed, Sink
from pycompose.plan.report import Outcome, PutBack, Report
from pycompose.plan.step import Awaited, ContainerRef, Effect, Step
from pycompose.plan.steps import CreateContainer, StartContainer, StopContainer, WaitFor

PATIENCE = 30.0
"""The seconds that what is put back gets to become ready before what depends on it is put back, too."""


def put_back(work: Work, report: Report, sink: Sink) -> Report:
    """Start again what the plan stopped, if what was to run instead does not; return the report with what came of it.

    What was stopped last starts first: dependents stop before what they depend on. A replacement that failed is
    stopped, and left for its log to be read. One that the user did not wait for goes on running.
    """
    missed = {
        result.step.number
        for result in report.results
        if result.outcome is Outcome.SKIPPED or (result.outcome is Outcome.FAILED and result.step.is_required)
    }
    stopped = [r.step for r in report.results if isinstance(r.step, StopContainer) and r.outcome is Outcome.DONE]
    stops = [stop for stop in reversed(stopped) if _came_to_nothing(work, stop, missed)]
    started: list[PutBack] = []
    for stop in stops:
        if (outcome := _put_back(work, stop, interrupted=report.interrupted)) is None:
            continue
        started.append(outcome)
        if not outcome.problem:
            sink(Progressed(step=stop, text="the container from before was started again"))
            if stop is not stops[-1]:
                _wait_for(work, stop)
    return report._replace(put_back=tuple(started))


def _came_to_nothing(work: Work, stop: StopContainer, missed: Collection[int]) -> bool:
    """Return whether something was to run after a stop, in the stopped container or instead of it, and does not."""
    followers = list(_followers(work, stop))
    return any(step.effect is Effect.STARTS for step in followers) and any(step.number in missed for step in followers)


def _followers(work: Work, stop: StopContainer) -> Iterator[Step]:
    """Yield the steps after a stop that bring the same replica back: starts, hooks and waits."""
    after = {stop.number}
    for step in work.steps.values():
        if not after.isdisjoint(step.needs):
            after.add(step.number)
            is_end = step.removes or (step.gives_name and not isinstance(step, CreateContainer))
            if step.address == stop.address and not is_end:
                yield step


def _put_back(work: Work, stop: StopContainer, *, interrupted: bool) -> PutBack | None:
    """Start a container that was stopped; return what came of it, or None if it is gone or nothing is amiss."""
    try:
        old = work.find(stop)
        if old is None or old["State"]["Running"]:
            return None
        if (new := _instead_of(work, stop)) and _is_running(work, new):
            if interrupted:
                return None
            failed = stop._replace(container=ContainerRef(id=new), timeout=DEFAULT_GRACE, for_good=True)
            run(work, failed, _quietly)
        if policy := work.policies.get(old["Id"]):
            work.engine.change.update(old["Id"], {"RestartPolicy": policy})
        run(work, StartContainer(**_on_old(stop)), _quietly)
        for (container, network), endpoint in work.left.items():
            if container == old["Id"]:
                _join(work, container, network, endpoint)
    except EngineError as error:
        return PutBack(address=stop.address, container=stop.name, problem=error.problems[0].what)
    return PutBack(address=stop.address, container=stop.name)


def _join(work: Work, container: str, network: str, endpoint: Mapping[str, Any]) -> None:
    """Attach a container to a network that it left, as it was, or without addresses that the network no longer has."""
    attached = work.engine.look.get(f"/containers/{container}/json")["NetworkSettings"]["Networks"]
    if network in attached:
        return
    try:
        work.engine.change.connect(network, container, dict(endpoint))
    except EngineError:
        if "IPAMConfig" not in endpoint:
            raise
        work.engine.change.connect(network, container, {k: v for k, v in endpoint.items() if k != "IPAMConfig"})


def _instead_of(work: Work, stop: StopContainer) -> str:
    """Return the id of the container that was created to replace a stopped one; empty if there is none."""
    for number, step in work.steps.items():
        if isinstance(step, CreateContainer) and step.replaces == stop.container.id:
            return work.created.get(number, "")
    return ""


def _is_running(work: Work, container: str) -> bool:
    found = work.engine.look.find(f"/containers/{container}/json")
    return found is not None and (found["State"]["Running"] or found["State"]["Restarting"])


def _wait_for(work: Work, stop: StopContainer) -> None:
    """Wait until a container that was put back is ready; whether it is or not, the next one is started."""
    with suppress(EngineError, InterruptedStep):
        run(work, WaitFor(**_on_old(stop), awaited=Awaited.READY, timeout=PATIENCE), _quietly)


def _on_old(stop: StopContainer) -> dict[str, Any]:
    """Return the fields of another step on a container that was stopped."""
    return {"number": stop.number, "address": stop.address, "container": stop.container, "name": stop.name}


def _quietly(text: str, current: int | None, total: int | None) -> None:
    del text, current, total
