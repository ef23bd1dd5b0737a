"""The input of a plan: the desired and the observed state, and the options of one run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pycompose import naming
from pycompose.errors import Problem, ValuePath, dotted
from pycompose.plan.address import Address
from pycompose.plan.desired import ContainerSpec, Desired
from pycompose.plan.observed import Observed, ObservedContainer, ObservedNetwork, ObservedVolume
from pycompose.plan.options import Options
from pycompose.plan.places import Locate, nowhere
from pycompose.planner.service_order import dependents
from pycompose.value import Value


class Request(Value):
    """The desired and the observed state of a project, and the options of one run."""

    desired: Desired
    observed: Observed
    options: Options
    locate: Locate = nowhere

    @cached_property
    def restarting_with(self) -> Mapping[str, tuple[str, ...]]:
        """The services that restart with a service, by its name: those that depend on it with ``restart: true``."""
        needs = {
            name: [other for other, need in service.depends_on.items() if need.get("restart")]
            for name, service in self.desired.services.items()
        }
        return dependents(needs)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all containers that the files ask for."""
        return frozenset(self.desired.containers)

    @cached_property
    def orphans(self) -> tuple[ObservedContainer, ...]:
        """The containers of services that are not in the files, without those of ``run``."""
        known = self.desired.services.keys() | self.desired.disabled
        return tuple(c for c in self.observed.containers if c.service not in known and not c.one_off)

    def is_named(self, service: str) -> bool:
        """Return whether a service was asked for itself, not only as a dependency of one."""
        return not self.options.services or service in self.options.services

    def owns(self, found: ObservedNetwork | ObservedVolume) -> bool:
        """Return whether a network or volume was created for the project."""
        return found.labels.get(naming.PROJECT) == self.desired.project

    def at_once(self, spec: ContainerSpec) -> tuple[str, ...]:
        """Return the networks that a container is created with: all, or only the first on an old engine."""
        networks = tuple(spec.networks)
        return networks if self.observed.engine.attaches_all_at_creation else networks[:1]

    def container(self, address: Address) -> ContainerSpec:
        """Return the specification of the replica at an address."""
        return self.desired.services[address.name].replica(address.number or 1)

    def problem(self, path: ValuePath, what: str, hint: str = "") -> Problem:
        """Return a problem at the place in the files of the value at ``path``."""
        return Problem(self.locate(path), dotted(path), what, hint)
