"""Plans written by hand, a line a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pycompose import naming
from pycompose.plan.address import NETWORK, SERVICE, VOLUME, Address
from pycompose.plan.changes import Plan
from pycompose.plan.desired import ContainerSpec, NetworkSpec, VolumeSpec
from pycompose.plan.step import Awaited, ContainerRef, ImageIdChanged, Step
from pycompose.plan.steps import ContainerStep, CreateContainer, CreateNetwork, CreateVolume, StartContainer, WaitFor

S = TypeVar("S", bound=Step)

READY_FILE = "/tmp/ready"  # noqa: S108 (in the container)

HEALTHY_SOON = {
    "test": ["CMD", "test", "-f", READY_FILE],
    "interval": "200ms",
    "timeout": "2s",
    "retries": 3,
    "start_period": "60s",
    "start_interval": "200ms",
}
"""A check that passes once the container has made a file."""

QUICK = {"init": True, "command": ["sleep", "600"]}
"""A container that runs, and stops at once when told."""


class Steps:
    """Steps for one project, numbered as they are added. Every method gives the number of its step."""

    def __init__(self, project: str, image: str) -> None:
        self.project = project
        self.image = image
        self.steps: list[Step] = []

    def add(self, kind: type[S], address: Address | str, needs: Iterable[int] = (), **values: Any) -> int:
        about = Address.parse(address) if isinstance(address, str) else address
        self.steps.append(kind(number=len(self.steps) + 1, address=about, needs=tuple(needs), **values))
        return len(self.steps)

    def network(self, key: str, **attributes: Any) -> int:
        spec = NetworkSpec(
            key=key,
            name=naming.resource_name(self.project, key),
            attributes=attributes,
            labels=self.labels(network=key),
        )
        return self.add(CreateNetwork, Address(NETWORK, key), network=spec)

    def volume(self, key: str, **attributes: Any) -> int:
        spec = VolumeSpec(
            key=key, name=naming.resource_name(self.project, key), attributes=attributes, labels=self.labels(volume=key)
        )
        return self.add(CreateVolume, Address(VOLUME, key), volume=spec)

    def container(
        self, service: str, needs: Iterable[int] = (), networks: Mapping[str, Any] | None = None, **attributes: Any
    ) -> int:
        spec = self.spec(service, networks, **attributes)
        return self.add(
            CreateContainer,
            Address(SERVICE, service, 1),
            needs,
            name=spec.name,
            container=spec,
            networks=tuple(spec.networks)[:1],
        )

    def spec(self, service: str, networks: Mapping[str, Any] | None = None, **attributes: Any) -> ContainerSpec:
        return ContainerSpec(
            service=service,
            number=1,
            name=naming.container_name(self.project, service, 1),
            image=self.image,
            attributes={**QUICK, **attributes},
            networks={naming.resource_name(self.project, key): value for key, value in (networks or {}).items()},
            labels=self.labels(service=service, container_number="1", oneoff="False"),
            config={},
        )

    def labels(self, **more: str) -> dict[str, str]:
        named = {f"com.docker.compose.{name.replace('_', '-')}": value for name, value in more.items()}
        return {naming.PROJECT: self.project, **named}

    def step(self, kind: type[ContainerStep], created: int, needs: Iterable[int] = (), **values: Any) -> int:
        made = self.steps[created - 1]
        assert isinstance(made, CreateContainer)
        ref = ContainerRef(created_by=created)
        return self.add(kind, made.address, (created, *needs), container=ref, name=made.name, **values)

    def start(self, created: int, needs: Iterable[int] = ()) -> int:
        return self.step(StartContainer, created, needs)

    def wait(self, created: int, started: int, awaited: Awaited, timeout: float = 20) -> int:
        return self.step(WaitFor, created, (started,), awaited=awaited, timeout=timeout)

    def conditional(self, number: int, condition: ImageIdChanged) -> None:
        """Make a step depend on what became of its image."""
        self.steps[number - 1] = self.steps[number - 1]._replace(condition=condition)

    def replacing(self, number: int, name: str, replaced: str, carried: Mapping[str, str]) -> int:
        """Make a creation one that takes another container's place, under a temporary name."""
        made = self.steps[number - 1]
        assert isinstance(made, CreateContainer)
        self.steps[number - 1] = made._replace(name=name, replaces=replaced, carried=carried)
        return number

    def relabel(self, number: int, labels: Mapping[str, str]) -> None:
        """Give a container that is to be created more labels."""
        made = self.steps[number - 1]
        assert isinstance(made, CreateContainer)
        spec = made.container._replace(labels={**made.container.labels, **labels})
        self.steps[number - 1] = made._replace(container=spec)

    def plan(self) -> Plan:
        return Plan(project=self.project, steps=tuple(self.steps))
