"""A plan in the making: what one part of planning leaves for the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pycompose import naming
from pycompose.errors import Origin, Problem
from pycompose.planner.diff import Locate
from pycompose.planner.downtime import downtimes
from pycompose.planner.graph import dependents
from pycompose.planner.observed import Observed, ObservedContainer, ObservedNetwork, ObservedVolume
from pycompose.planner.options import Options
from pycompose.planner.plan import Change, Downtime, Plan
from pycompose.planner.specs import ContainerSpec, Desired
from pycompose.planner.steps import Awaited, ContainerRef, CreateContainer, ImageIdChanged, Step, service_address
from pycompose.planner.timing import longest_chain
from pycompose.planner.why import written_down

_IN_FILES = ("service", "network", "volume")
"""What an address can begin with that has a section of the files."""

_ALL_NETWORKS_AT_CREATION = (1, 44)
"""Engine API version from which a container is created with more than one network."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A container as it will be after the plan: ``after`` are the steps that bring it to run.

    ``was`` is the container as observed when it stays, or may stay. ``condition`` is set where ``after`` may turn out
    not to be needed.
    """

    address: str
    name: str
    ref: ContainerRef
    after: tuple[int, ...] = ()
    was: ObservedContainer | None = None
    condition: ImageIdChanged | None = None


@dataclass
class Draft:
    """Everything planned so far.

    ``images``, ``networks``, ``volumes`` hold the step that makes a reference or real name available, where one is
    needed. ``stopped`` and ``removed`` hold, by container id, the step after which it is so; such containers stood in
    the way of a volume, or of what they depend on. ``members`` are the containers by service, once its service is
    planned. ``first`` are steps without which nothing should be begun.
    """

    desired: Desired
    observed: Observed
    options: Options
    locate: Locate
    steps: list[Step] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    drift: list[Change] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    images: dict[str, int] = field(default_factory=dict)
    networks: dict[str, int] = field(default_factory=dict)
    volumes: dict[str, int] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    members: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    waits: dict[tuple[str, Awaited], int] = field(default_factory=dict)
    first: list[int] = field(default_factory=list)

    @cached_property
    def restarting_with(self) -> Mapping[str, tuple[str, ...]]:
        """The services that are restarted with a service, by its name: those that say ``restart: true`` of it."""
        needs = {
            name: [other for other, need in service.depends_on.items() if need.get("restart")]
            for name, service in self.desired.services.items()
        }
        return dependents(needs)

    def owns(self, found: ObservedNetwork | ObservedVolume) -> bool:
        """Say whether a network or volume was made for the project."""
        return found.labels.get(naming.PROJECT) == self.desired.project

    def add(self, kind: type[Step], address: str, needs: Iterable[int] = (), **values: Any) -> int:
        """Append a step and give its number; one that needs nothing comes after those that are ``first``."""
        number, after = len(self.steps) + 1, tuple(sorted(set(needs))) or tuple(self.first)
        self.steps.append(kind(number=number, address=address, needs=after, origin=self._origin(address), **values))
        return number

    def _origin(self, address: str) -> Origin | None:
        kind, _, name = address.partition(".")
        return self.locate((f"{kind}s", name.partition("[")[0])) if kind in _IN_FILES else None

    def at_once(self, spec: ContainerSpec) -> tuple[str, ...]:
        """Name the networks that a container is created with: all, or on an old engine the first."""
        networks = tuple(spec.networks)
        return networks if self.observed.engine.api >= _ALL_NETWORKS_AT_CREATION else networks[:1]

    def warn(self, *warnings: Problem) -> None:
        """Add warnings, each once: several containers may give the same."""
        self.warnings += [warning for warning in warnings if warning not in self.warnings]

    def finish(self) -> Plan:
        """Freeze what was planned."""
        away = downtimes(self.steps)
        chain, seconds = longest_chain(self.steps, self.desired, self.options.durations)
        return Plan(
            project=self.desired.project,
            changes=tuple(replace(change, downtime=away.get(change.address, Downtime.NONE)) for change in self.changes),
            drift=tuple(self.drift),
            steps=self._steps_with_why(),
            needs={name: tuple(sorted(service.depends_on)) for name, service in self.desired.services.items()},
            critical_path=chain,
            seconds=seconds,
            unchanged=tuple(self.unchanged),
            warnings=tuple(self.warnings),
        )

    def _steps_with_why(self) -> tuple[Step, ...]:
        """Write down on each container that is created what it is made for."""
        changes = {change.address: change for change in self.changes}
        return tuple(
            replace(step, why=written_down(changes[step.address]))
            if isinstance(step, CreateContainer) and step.address in changes
            else step
            for step in self.steps
        )


def address_of(container: ObservedContainer) -> str:
    """Say which container is meant, in the plan's words."""
    return service_address(container.service, container.number)
