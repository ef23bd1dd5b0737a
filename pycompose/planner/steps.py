"""The steps of a plan: one call to the engine each, a small class a kind. They tell the executor what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from pycompose.errors import Origin
from pycompose.planner.files import FileSpec
from pycompose.planner.specs import ContainerSpec, NetworkSpec, VolumeSpec


@dataclass(frozen=True)
class ContainerRef:
    """A container that a step acts on: one that exists (``id``), or the one that step ``created_by`` makes.

    With both, it is the created one, and the existing one where that step turned out not to be needed.
    """

    id: str = ""
    created_by: int = 0


@dataclass(frozen=True)
class ImageIdChanged:
    """A step's condition: after its pull or build, ``reference`` is no longer the image ``was`` (an id).

    ``other`` is one that suffices as well.
    """

    reference: str
    was: str
    other: ImageIdChanged | None = None

    @property
    def alternatives(self) -> Iterator[ImageIdChanged]:
        """This condition and the others that suffice."""
        yield self
        if self.other:
            yield from self.other.alternatives


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call to the engine. Numbers count from 1; ``needs`` are the numbers of the steps that come first.

    ``origin`` is where the files speak of what it is about.
    """

    verb: ClassVar[str] = ""

    number: int
    address: str
    needs: tuple[int, ...] = ()
    condition: ImageIdChanged | None = None
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True)
class PullImage(Step):
    """Pull ``reference``; the registry decides which image that is."""

    verb = "pull"

    reference: str
    platform: str = ""


@dataclass(frozen=True, kw_only=True)
class BuildImage(Step):
    """Build ``services.*.build`` (canonical, absolute context) and tag it ``reference``."""

    verb = "build"

    reference: str
    build: Mapping[str, Any]
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class CreateNetwork(Step):
    """Create a network."""

    verb = "create"

    network: NetworkSpec


@dataclass(frozen=True, kw_only=True)
class RemoveNetwork(Step):
    """Remove the network with this id; that it is gone already is success."""

    verb = "remove"

    name: str
    id: str


@dataclass(frozen=True, kw_only=True)
class CreateVolume(Step):
    """Create a volume, and read it back: the engine ignores other options on an existing name."""

    verb = "create"

    volume: VolumeSpec


@dataclass(frozen=True, kw_only=True)
class RemoveVolume(Step):
    """Remove a volume and all that it holds."""

    verb = "remove"

    name: str


@dataclass(frozen=True, kw_only=True)
class CreateContainer(Step):
    """Create a container under ``name``, attached to ``networks`` (a part of what its specification names).

    ``replaces`` is the id of the container that it is to take the place of; ``binds`` are anonymous volumes to
    carry over, volume name by path.
    """

    verb = "create"

    name: str
    container: ContainerSpec
    networks: tuple[str, ...] = ()
    replaces: str = ""
    carried: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, ContainerRef] = field(default_factory=dict)
    """The containers with which it shares something, by service (planner/sharing.py)."""
    why: str = ""
    """What it is made for, for its label."""


@dataclass(frozen=True, kw_only=True)
class ContainerStep(Step):
    """A step on one container; ``name`` is what people call it."""

    container: ContainerRef
    name: str


@dataclass(frozen=True, kw_only=True)
class CopyFiles(ContainerStep):
    """Copy configs and secrets into a container, below ``folder``; the contents are not here."""

    verb = "copy"

    folder: str
    files: tuple[FileSpec, ...]


@dataclass(frozen=True, kw_only=True)
class ConnectNetwork(ContainerStep):
    """Attach a container to a network by its real name, with all that its attachment says."""

    verb = "connect"

    network: str
    attachment: Mapping[str, Any]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DisconnectNetwork(ContainerStep):
    """Detach a container from a network."""

    verb = "disconnect"

    network: str


@dataclass(frozen=True, kw_only=True)
class UpdateContainer(ContainerStep):
    """Set attributes that can change in place, in compose words."""

    verb = "update"

    attributes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StartContainer(ContainerStep):
    """Start a container; that it runs already is success."""

    verb = "start"


@dataclass(frozen=True, kw_only=True)
class UnpauseContainer(ContainerStep):
    """Let a paused container go on."""

    verb = "unpause"


@dataclass(frozen=True, kw_only=True)
class StopContainer(ContainerStep):
    """Stop a container; ``timeout`` seconds, None: its own stop_grace_period. ``for_good``: its restart policy ends."""

    verb = "stop"

    timeout: int | None = None
    for_good: bool = False


@dataclass(frozen=True, kw_only=True)
class RenameContainer(ContainerStep):
    """Give a container another name."""

    verb = "rename"

    to: str


@dataclass(frozen=True, kw_only=True)
class RemoveContainer(ContainerStep):
    """Remove a container, with its anonymous volumes when ``volumes`` is set; gone already is success."""

    verb = "remove"

    volumes: bool = False


@dataclass(frozen=True, kw_only=True)
class RunHook(ContainerStep):
    """Run a hook inside a container, and fail when it does; ``place`` says which, ``post_start[0]``."""

    verb = "run"

    hook: Mapping[str, Any]
    place: str


@dataclass(frozen=True, kw_only=True)
class RunBeforeStart(ContainerStep):
    """Run a ``pre_start`` hook to its end, in a container of its own that has the volumes of the step's container.

    It is created, started, waited for and removed in one step, so that nothing of it is ever left half done.
    ``networks`` are attached as in CreateContainer, ``owners`` are the containers that ``service`` shares with.
    """

    verb = "run"

    service: ContainerSpec
    hook: Mapping[str, Any]
    place: str
    networks: tuple[str, ...] = ()
    owners: Mapping[str, ContainerRef] = field(default_factory=dict)


class Awaited(StrEnum):
    """What a wait is for."""

    RUNNING = "running"
    HEALTHY = "healthy"
    COMPLETED = "completed"
    READY = "ready"
    """Healthy where there is a health check, else running (``up --wait``)."""


@dataclass(frozen=True, kw_only=True)
class WaitFor(ContainerStep):
    """Wait until a container is what its dependents, or the user, wait for.

    ``timeout`` is in seconds, None: as long as it takes. Where it is not ``required``, a wait that fails is told
    and its dependents go on (``depends_on.*.required: false``).
    """

    verb = "wait"

    awaited: Awaited
    timeout: float | None = None
    required: bool = True


def service_address(service: str, number: int) -> str:
    """Give the address of a replica: ``service.web[1]``."""
    return f"service.{service}[{number}]"


def service_of(address: str) -> str:
    """Give the service at an address, with or without the number of a replica."""
    return address.removeprefix("service.").partition("[")[0]
