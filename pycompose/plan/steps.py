"""The steps of a plan for a single engine: one small class for each kind of call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pycompose.plan.desired import ContainerSpec, NetworkSpec, VolumeSpec
from pycompose.plan.file_specs import FileSpec
from pycompose.plan.step import Awaited, ContainerRef, Effect, Step
from pycompose.value import EMPTY

if TYPE_CHECKING:
    from typing import Self


def _renumbered(owners: Mapping[str, ContainerRef], now: Mapping[int, int]) -> Mapping[str, ContainerRef]:
    return {service: ref.renumbered(now) for service, ref in owners.items()}


class PullImage(Step):
    """Pull an image; the registry decides which one ``reference`` means."""

    verb = "pull"
    past = "pulled"
    present = "pulling"
    is_long = True

    reference: str
    platform: str = ""


class BuildImage(Step):
    """Build an image and tag it."""

    verb = "build"
    past = "built"
    present = "building"
    is_long = True

    reference: str
    """The tag of the image."""
    build: Mapping[str, Any]
    """``services.*.build`` in canonical form, with an absolute context."""
    labels: Mapping[str, str]
    """The labels that are added to those of ``build``."""


class CreateNetwork(Step):
    """Create a network."""

    verb = "create"
    past = "created"
    effect = Effect.CREATES

    network: NetworkSpec


class RemoveNetwork(Step):
    """Remove the network with this id; one that is already gone counts as success."""

    verb = "remove"
    past = "removed"
    effect = Effect.REMOVES

    name: str
    id: str

    @property
    def removes(self) -> str:
        """The network's name."""
        return self.name


class CreateVolume(Step):
    """Create a volume and read it back: for an existing name, the engine ignores options that differ."""

    verb = "create"
    past = "created"
    effect = Effect.CREATES

    volume: VolumeSpec


class RemoveVolume(Step):
    """Remove a volume and its data."""

    verb = "remove"
    past = "removed"
    effect = Effect.REMOVES

    name: str

    @property
    def removes(self) -> str:
        """The volume's name."""
        return self.name


class CreateContainer(Step):
    """Create a container."""

    verb = "create"
    past = "created"
    effect = Effect.CREATES

    name: str
    """The name it is created with; a replacement gets its final name later."""
    container: ContainerSpec
    networks: tuple[str, ...] = ()
    """The networks it is created with, by real name: all of its specification's, or the first."""
    replaces: str = ""
    """The id of the container that it replaces."""
    carried: Mapping[str, str] = EMPTY
    """The anonymous volumes that it takes over: volume name by path."""
    owners: Mapping[str, ContainerRef] = EMPTY
    """The containers that it shares something with, by service (plan/sharing.py)."""
    why: str = ""
    """Why it is created, for its label."""

    @property
    def gives_name(self) -> str:
        """Its final name, also if it is created under a temporary one."""
        return self.container.name

    def renumbered(self, now: Mapping[int, int]) -> Self:
        """Return the step with new numbers."""
        return super().renumbered(now)._replace(owners=_renumbered(self.owners, now))


class ContainerStep(Step):
    """A step on one container."""

    container: ContainerRef
    name: str
    """The container's name, for messages."""

    def renumbered(self, now: Mapping[int, int]) -> Self:
        """Return the step with new numbers."""
        return super().renumbered(now)._replace(container=self.container.renumbered(now))


class CopyFiles(ContainerStep):
    """Copy configs and secrets into a container; the step does not hold their contents."""

    verb = "copy"
    past = "copied into"

    folder: str
    """The folder in the container that they are unpacked in."""
    files: tuple[FileSpec, ...]


class ConnectNetwork(ContainerStep):
    """Attach a container to a network."""

    verb = "connect"
    past = "connected"

    network: str
    """The network's real name."""
    attachment: Mapping[str, Any]
    """The attachment in the words of ``services.*.networks.*``."""
    links: tuple[str, ...] = ()


class DisconnectNetwork(ContainerStep):
    """Detach a container from a network."""

    verb = "disconnect"
    past = "disconnected"

    network: str
    """The network's real name."""


class UpdateContainer(ContainerStep):
    """Set attributes that can change in place."""

    verb = "update"
    past = "updated"

    attributes: Mapping[str, Any]
    """The new values, in compose words."""


class StartContainer(ContainerStep):
    """Start a container; one that already runs counts as success."""

    verb = "start"
    past = "started"
    effect = Effect.STARTS


class UnpauseContainer(ContainerStep):
    """Resume a paused container."""

    verb = "unpause"
    past = "unpaused"


class StopContainer(ContainerStep):
    """Stop a container."""

    verb = "stop"
    past = "stopped"
    effect = Effect.STOPS

    timeout: int | None = None
    """The seconds it gets to stop; None: its own ``stop_grace_period``."""
    for_good: bool = False
    """Whether its restart policy is removed first, so that it stays stopped."""


class RenameContainer(ContainerStep):
    """Rename a container."""

    verb = "rename"
    past = "renamed"

    to: str

    @property
    def gives_name(self) -> str:
        """The new name."""
        return self.to

    @property
    def detail(self) -> str:
        """The new name."""
        return f" to {self.to}"


class RemoveContainer(ContainerStep):
    """Remove a container; one that is already gone counts as success."""

    verb = "remove"
    past = "removed"
    effect = Effect.REMOVES

    volumes: bool = False
    """Whether its anonymous volumes are also removed."""

    @property
    def removes(self) -> str:
        """The container's id."""
        return self.container.id


class RunHook(ContainerStep):
    """Run a hook inside a container; the step fails if the hook does."""

    verb = "run"
    past = "ran"
    present = "running"

    hook: Mapping[str, Any]
    place: str
    """Which hook it is: ``post_start[0]``."""

    @property
    def detail(self) -> str:
        """Which hook it is."""
        return f" {self.place}"


class RunBeforeStart(ContainerStep):
    """Run a ``pre_start`` hook to its end, in its own container, which has the volumes of the step's container.

    The hook's container is created, started, awaited and removed in one step, so that none is ever left behind.
    """

    verb = "run"
    past = "ran"
    present = "running"
    is_long = True
    needs_events = True

    service: ContainerSpec
    """The specification of the step's container."""
    hook: Mapping[str, Any]
    place: str
    """Which hook it is: ``pre_start[0]``."""
    networks: tuple[str, ...] = ()
    """The networks it is created with, as in CreateContainer."""
    owners: Mapping[str, ContainerRef] = EMPTY
    """The containers that ``service`` shares something with, by service."""

    def renumbered(self, now: Mapping[int, int]) -> Self:
        """Return the step with new numbers."""
        return super().renumbered(now)._replace(owners=_renumbered(self.owners, now))

    @property
    def detail(self) -> str:
        """Which hook it is."""
        return f" {self.place}"


_UNTIL = {
    Awaited.RUNNING: "until it runs",
    Awaited.HEALTHY: "until it is healthy",
    Awaited.COMPLETED: "until it is done",
    Awaited.READY: "until it is ready",
}


class WaitFor(ContainerStep):
    """Wait until a container is in the state that its dependents, or the user, need."""

    verb = "wait"
    past = "ready"
    present = "waiting"
    is_long = True
    is_wait = True
    needs_events = True

    awaited: Awaited
    timeout: float | None = None
    """The maximum seconds to wait; None: no limit."""
    required: bool = True
    """Whether dependents need it; if not, a failed wait is reported and they continue (``required: false``)."""

    @property
    def detail(self) -> str:
        """What it waits for, in words."""
        return f" {_UNTIL[self.awaited]}"

    @property
    def until(self) -> Awaited:
        """What it waits for."""
        return self.awaited

    @property
    def is_required(self) -> bool:
        """Whether its dependents need it."""
        return self.required
