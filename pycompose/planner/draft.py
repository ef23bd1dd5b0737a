"""A plan that is being made: what one action leaves for the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pycompose.errors import Problem, ValuePath
from pycompose.plan.address import SERVICE, Address
from pycompose.plan.changes import Action, Change, Downtime, FieldChange, Kept, Plan, Reason
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.step import Awaited, ContainerRef, Effect, ImageIdChanged, Step
from pycompose.planner.request import Request
from pycompose.value import Value


class Member(Value):
    """A container as it will be after the plan."""

    address: Address
    name: str
    ref: ContainerRef
    after: tuple[int, ...] = ()
    """The steps after which it runs."""
    was: ObservedContainer | None = None
    """The container as observed, if it stays or may stay."""
    condition: ImageIdChanged | None = None
    """Set if the steps in ``after`` may turn out not to be needed."""


class Draft:
    """Everything planned so far. Only actions and checks write to it, each to its own part."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.steps: list[Step] = []
        self.changes: list[Change] = []
        self.drift: list[Change] = []
        self.kept: list[Kept] = []
        self.unchanged: list[Address] = []
        self.warnings: list[Problem] = []
        self.problems: list[Problem] = []
        self.images: dict[str, int] = {}
        """The number of the step that pulls or builds an image, by reference, if one is needed."""
        self.networks: dict[str, int] = {}
        """The number of the step that creates a network, by its real name, if one is needed."""
        self.volumes: dict[str, int] = {}
        """The number of the step that creates a volume, by its real name, if one is needed."""
        self.stopped: dict[str, int] = {}
        """The number of the step that stops a container that is in the way or depends on a replaced one, by its id."""
        self.removed: dict[str, int] = {}
        """The number of the step that removes a container, by its id."""
        self.members: dict[str, tuple[Member, ...]] = {}
        """The containers of each service that is already planned."""
        self.waits: dict[tuple[Address, Awaited, bool], int] = {}
        """The number of the step that waits, by what it waits for, and whether the plan fails with it."""
        self.first: list[int] = []
        """Steps that have to succeed before anything else starts."""

    def add(self, kind: type[Step], address: Address, needs: Iterable[int] = (), **values: Any) -> int:
        """Append a step and return its number; one without needs comes after the steps in ``first``."""
        number, after = len(self.steps) + 1, tuple(sorted(set(needs))) or tuple(self.first)
        origin = self.request.locate(address.path) if address.path else None
        self.steps.append(kind(number=number, address=address, needs=after, origin=origin, **values))
        return number

    def step(self, number: int) -> Step:
        """Return a step by its number."""
        return self.steps[number - 1]

    def warn(self, *warnings: Problem) -> None:
        """Add warnings, each once: several containers may raise the same."""
        self.warnings += [warning for warning in warnings if warning not in self.warnings]

    def complain(self, path: ValuePath, what: str, hint: str = "") -> None:
        """Add a problem that stops the plan, at the place in the files of the value at ``path``."""
        self.problems.append(self.request.problem(path, what, hint))

    def keep(
        self, address: Address, reason: Reason, what: str, fields: tuple[FieldChange, ...] = (), hint: str = ""
    ) -> None:
        """Add what is left as it is although the user may expect otherwise."""
        self.kept.append(Kept(address=address, reason=reason, what=what, hint=hint, fields=fields))

    def tell_drift(
        self, container: ObservedContainer, action: Action, reason: Reason, fields: tuple[FieldChange, ...]
    ) -> None:
        """Add the drift of a container, if there is any, with the action that the plan takes."""
        if fields:
            address = container.address
            origin = self.request.locate(address.path)
            self.drift.append(Change(address=address, action=action, reasons=(reason,), fields=fields, origin=origin))

    def finish(self) -> Plan:
        """Return the finished plan."""
        plan = Plan(
            project=self.request.desired.project,
            drift=tuple(self.drift),
            kept=tuple(self.kept),
            needs={name: tuple(sorted(s.depends_on)) for name, s in self.request.desired.services.items()},
            unchanged=tuple(self.unchanged),
            warnings=tuple(self.warnings),
        )
        return self._with_steps(plan) if self.steps or self.changes else plan

    def _with_steps(self, plan: Plan) -> Plan:
        from pycompose.planner.insight.critical_path import longest_chain
        from pycompose.planner.insight.downtime import downtimes

        away = downtimes(self.steps)
        chain, seconds = longest_chain(self.steps, self.request.desired, self.request.options.durations)
        return plan._replace(
            changes=tuple(c._replace(downtime=away.get(c.address, Downtime.NONE)) for c in self.changes),
            steps=self._steps_with_why(),
            critical_path=chain,
            seconds=seconds,
        )

    def _steps_with_why(self) -> tuple[Step, ...]:
        """Record in each step that creates a container why it is created."""
        from pycompose.planner.insight.explain_service import written_down

        changes = {change.address: change for change in self.changes if change.address.kind == SERVICE}
        return tuple(
            step._replace(why=written_down(changes[step.address]))
            if step.effect is Effect.CREATES and step.address in changes
            else step
            for step in self.steps
        )
