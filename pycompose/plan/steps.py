"""The steps of a plan for a single engine: one call to the engine each, a small class a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pycompose.plan.desired import ContainerSpec, NetworkSpec, VolumeSpec
from pycompose.plan.file_specs import FileSpec
from pycompose.plan.step import Awaited, ContainerRef, Effect, Step
from pycompose.value import EMPTY


class PullImage(Step):
    """Pull ``reference``; the registry decides which image that is."""

    verb = "pull"
    past = "pulled"
    present = "pulling"
    is_long = True

    reference: str
    platform: str = ""


class BuildImage(Step):
    """Build ``services.*.build`` (canonical, absolute context) and tag it ``reference``."""

    verb = "build"
    past = "built"
    present = "building"
    is_long = True

    reference: str
    build: Mapping[str, Any]
    labels: Mapping[str, str]


class CreateNetwork(Step):
    """Create a network."""

    verb = "create"
    past = "created"
    effect = Effect.CREATES

    network: NetworkSpec


class RemoveNetwork(Step):
    """Remove the network with this id; that it is gone already is success."""

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
    """Create a volume, and read it back: the engine ignores other options on an existing name."""

    verb = "create"
    past = "created"
    effect = Effect.CREATES

    volume: VolumeSpec


class RemoveVolume(Step):
    """Remove a volume and all that it holds."""

    verb = "remove"
    past = "removed"
    effect = Effect.REMOVES

    name: str

    @property
    def removes(self) -> str:
        """The volume's name."""
        return self.name


class CreateContainer(Step):
    """Create a container under ``name``, attached to ``networks`` (a part of what its specification names).

    ``replaces`` is the id of the container that it is to take the place of; ``binds`` are anonymous volumes to
    carry over, volume name by path.
    """

    verb = "create"
    past = "created"
    effect = Effect.CREATES

    name: str
    container: ContainerSpec
    networks: tuple[str, ...] = ()
    replaces: str = ""
    carried: Mapping[str, str] = EMPTY
    owners: Mapping[str, ContainerRef] = EMPTY
    """The containers with which it shares something, by service (planner/sharing.py)."""
    why: str = ""
    """What it is made for, for its label."""

    @property
    def gives_name(self) -> str:
        """Its final name, for which a candidate waits."""
        return self.container.name


class ContainerStep(Step):
    """A step on one container; ``name`` is what people call it."""

    container: ContainerRef
    name: str


class CopyFiles(ContainerStep):
    """Copy configs and secrets into a container, below ``folder``; the contents are not here."""

    verb = "copy"
    past = "copied into"

    folder: str
    files: tuple[FileSpec, ...]


class ConnectNetwork(ContainerStep):
    """Attach a container to a network by its real name, with all that its attachment says."""

    verb = "connect"
    past = "connected"

    network: str
    attachment: Mapping[str, Any]
    links: tuple[str, ...] = ()


class DisconnectNetwork(ContainerStep):
    """Detach a container from a network."""

    verb = "disconnect"
    past = "disconnected"

    network: str


class UpdateContainer(ContainerStep):
    """Set attributes that can change in place, in compose words."""

    verb = "update"
    past = "updated"

    attributes: Mapping[str, Any]


class StartContainer(ContainerStep):
    """Start a container; that it runs already is success."""

    verb = "start"
    past = "started"
    effect = Effect.STARTS


class UnpauseContainer(ContainerStep):
    """Let a paused container go on."""

    verb = "unpause"
    past = "unpaused"


class StopContainer(ContainerStep):
    """Stop a container; ``timeout`` seconds, None: its own stop_grace_period. ``for_good``: its restart policy ends."""

    verb = "stop"
    past = "stopped"
    effect = Effect.STOPS

    timeout: int | None = None
    for_good: bool = False


class RenameContainer(ContainerStep):
    """Return a container another name."""

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
    """Remove a container, with its anonymous volumes when ``volumes`` is set; gone already is success."""

    verb = "remove"
    past = "removed"
    effect = Effect.REMOVES

    volumes: bool = False

    @property
    def removes(self) -> str:
        """The container's id."""
        return self.container.id


class RunHook(ContainerStep):
    """Run a hook inside a container, and fail when it does; ``place`` says which, ``post_start[0]``."""

    verb = "run"
    past = "ran"
    present = "running"

    hook: Mapping[str, Any]
    place: str

    @property
    def detail(self) -> str:
        """Which hook it is."""
        return f" {self.place}"


class RunBeforeStart(ContainerStep):
    """Run a ``pre_start`` hook to its end, in a container of its own that has the volumes of the step's container.

    It is created, started, waited for and removed in one step, so that nothing of it is ever left half done.
    ``networks`` are attached as in CreateContainer, ``owners`` are the containers that ``service`` shares with.
    """

    verb = "run"
    past = "ran"
    present = "running"
    is_long = True
    needs_events = True

    service: ContainerSpec
    hook: Mapping[str, Any]
    place: str
    networks: tuple[str, ...] = ()
    owners: Mapping[str, ContainerRef] = EMPTY

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
    """Wait until a container is what its dependents, or the user, wait for.

    ``timeout`` is in seconds, None: as long as it takes. Where it is not ``required``, a wait that fails is told
    and its dependents go on (``depends_on.*.required: false``).
    """

    verb = "wait"
    past = "ready"
    present = "waiting"
    is_long = True
    is_wait = True
    needs_events = True

    awaited: Awaited
    timeout: float | None = None
    required: bool = True

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
        """Whether its dependents cannot do without it."""
        return self.required
