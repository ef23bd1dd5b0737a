"""A project on an engine: the verbs, without printing. The only module that sees every package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pycompose import __version__
from pycompose.engine import Engine, Question, connect, observe
from pycompose.engine.listing import ListedContainer, list_containers
from pycompose.errors import RefusedError, UsageError
from pycompose.events import Sink, ignore
from pycompose.planner.desired import Desired, desire
from pycompose.planner.observed import Observed
from pycompose.planner.options import Options
from pycompose.planner.plan import Plan
from pycompose.planner.reconcile import make_plan
from pycompose.planner.teardown import make_teardown
from pycompose.schema.model import Project

if TYPE_CHECKING:
    from pycompose.engine import Report

_STOPPED = {"created", "exited", "dead"}

Confirm = Callable[[Plan], bool]
"""Asked when a plan destroys data that nobody asked to destroy; answers whether to go on."""


def allow(plan: Plan) -> bool:
    """Confirm everything."""
    del plan
    return True


def refuse(plan: Plan) -> bool:
    """Confirm nothing."""
    del plan
    return False


@dataclass(frozen=True)
class Applied:
    """What was planned and what came of it; ``report`` is None where there was nothing to do."""

    plan: Plan
    report: Report | None


@dataclass(frozen=True)
class Stack:
    """A project and the engine it lives on. Making one reads and changes nothing."""

    project: Project
    engine: Engine

    @classmethod
    def of(cls, project: Project, environment: Mapping[str, str]) -> Stack:
        """Connect a project with the engine that the environment names (DOCKER_HOST)."""
        return cls(project, connect(environment))

    @cached_property
    def desired(self) -> Desired:
        """What the files ask of the engine."""
        return desire(self.project, __version__)

    def observe(self) -> Observed:
        """Read what the engine holds of the project; GET requests only."""
        desired = self.desired
        return observe(
            self.engine.reader,
            Question(
                project=desired.project,
                images=tuple(sorted({service.image for service in desired.services.values()})),
                networks=tuple(sorted(network.name for network in desired.networks.values())),
                volumes=tuple(sorted(volume.name for volume in desired.volumes.values())),
            ),
        )

    def plan(self, options: Options | None = None) -> Plan:
        """Say what ``up`` would do now."""
        return make_plan(self.desired, self.observe(), options or Options(), self.project.origin)

    def plan_down(self, options: Options | None = None) -> Plan:
        """Say what ``down`` would do now."""
        return make_teardown(self.desired, self.observe(), options or Options())

    def up(self, options: Options | None = None, confirm: Confirm = refuse, sink: Sink = ignore) -> Applied:
        """Bring the engine to what the files say.

        Raises RefusedError when the plan destroys data and ``confirm`` says no, PlanError when there is no plan, and
        ExecutionError when steps failed.
        """
        chosen = options or Options()
        return self._carry_out(
            lambda observed: make_plan(self.desired, observed, chosen, self.project.origin), confirm, sink
        )

    def down(self, options: Options | None = None, sink: Sink = ignore) -> Applied:
        """Take the project away; with ``remove_volumes`` its data too: asking for it is the confirmation."""
        chosen = options or Options()
        return self._carry_out(lambda observed: make_teardown(self.desired, observed, chosen), allow, sink)

    def _carry_out(self, make: Callable[[Observed], Plan], confirm: Confirm, sink: Sink) -> Applied:
        """Look, and where there is something to do, look again under the lock and do it.

        Whoever finds nothing to do takes no lock, and waits for nobody.
        """
        observed = self.observe()
        plan = make(observed)
        if not plan.steps:
            return Applied(plan, None)
        from pycompose.engine import execute, locked

        with locked(observed.engine.id, self.project.name):
            plan = make(self.observe())
            if plan.destroys_data and not confirm(plan):
                names = ", ".join(change.address for change in plan.destroys_data)
                raise RefusedError(f"nothing was done: the plan destroys the data of {names}")
            report = execute(plan, self.engine, sink)
        report.raise_for_failures()
        return Applied(plan, report)

    def containers(self, services: tuple[str, ...] = (), *, stopped: bool = False) -> tuple[ListedContainer, ...]:
        """List the project's containers (of ``services``, if any are given); one GET request.

        Raises UsageError for a service that neither the files nor the engine know.
        """
        listed = list_containers(self.engine.reader, self.project.name, stopped=stopped or bool(services))
        known = {container.service for container in listed} | self.project.services.keys() | {*self.project.disabled}
        if unknown := [name for name in services if name not in known]:
            raise UsageError(*(f'no service "{name}" in {self.project.name}' for name in unknown))
        return tuple(
            c for c in listed if (not services or c.service in services) and (stopped or c.state not in _STOPPED)
        )
