"""A plan: what will change and why (changes), and how (steps).

A change tells a person what and why; a step tells the executor what to do. Reasons never steer execution.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pycompose.errors import Origin, Problem, ValuePath
from pycompose.plan.address import Address
from pycompose.plan.observed import WrittenFiles
from pycompose.plan.step import Step
from pycompose.schema.spec.table import Impact
from pycompose.value import EMPTY, Value


class Action(StrEnum):
    """What happens to the thing at an address."""

    CREATE = "create"
    REPLACE = "replace"
    UPDATE = "update"
    START = "start"
    RESTART = "restart"
    STOP = "stop"
    REMOVE = "remove"
    KEEP = "keep"
    """Nothing, though the files changed (only where versions of files are compared), or though it drifted."""
    PULL = "pull"
    BUILD = "build"


class Reason(StrEnum):
    """Why it happens. A closed list: renderers and users may rely on it."""

    MISSING = "missing"
    RENAMED = "renamed"
    """It may be a rename; what was there keeps its data and its old name."""
    FIELD_CHANGED = "field_changed"
    CONTENT_CHANGED = "content_changed"
    """What is in a config or a secret."""
    DRIFT = "drift"
    IMAGE_CHANGED = "image_changed"
    STALE = "stale"
    """Its context is newer than the image."""
    NETWORK_CHANGED = "network_changed"
    VOLUME_CHANGED = "volume_changed"
    DEPENDENCY_CHANGED = "dependency_changed"
    """What it depends on, with ``restart: true`` or because it shares something with it, is replaced or restarted."""
    NOT_RUNNING = "not_running"
    SCALE = "scale"
    ORPHAN = "orphan"
    FORCED = "forced"
    REQUESTED = "requested"
    UNFINISHED = "unfinished"
    """An earlier run was cut off in the middle of a replacement."""
    NO_STAMP = "no_stamp"
    """Made by another tool, and not what the file says."""
    ADDED = "added"
    """New in the files. This and the next two: only where versions of files are compared."""
    REMOVED = "removed"
    """No longer in the files. What an engine has of it stays there until somebody removes it."""
    PROFILE = "profile"
    """Its profile was turned on or off."""
    NOT_OURS = "not_ours"
    """It drifted, and is not the project's to put back."""
    NO_RECREATE = "no_recreate"
    """It drifted, and could only be put back by what was not wanted."""


class Downtime(StrEnum):
    """How long a container is away while it is changed."""

    NONE = "none"
    BRIEF = "brief"
    """It is stopped, and then started; or off a network, and then on it again."""
    BLOCKING = "blocking"
    """Between the two something is waited for: a dependency, a pull, a hook."""


class Unknown(Value):
    """A value that only carrying out the plan tells, and why: ``the engine takes a free one``."""

    reason: str


class FieldChange(Value):
    """One value that differs. ``before`` and ``after`` are None where absent, and always where ``sensitive``.

    ``after`` may be Unknown. ``in_file``: what differs is in the file that stands at ``path``.
    """

    path: ValuePath
    before: Any
    after: Any
    impact: Impact
    origin: Origin | None = None
    sensitive: bool = False
    in_file: bool = False


class Change(Value):
    """Something that runs at least one step, to the thing at ``address`` (``service.web[1]``, ``network.front``).

    ``conditional`` is set when only a pull or build can tell whether it is needed (``may replace``). ``loses`` are the
    files that go with a container because they are nowhere but in it; None: it keeps them, or nobody knows.
    ``unknown`` is what follows from making it, known after apply: it is not why it is made.
    """

    address: Address
    action: Action
    reasons: tuple[Reason, ...]
    fields: tuple[FieldChange, ...] = ()
    origin: Origin | None = None
    conditional: bool = False
    data_loss: bool = False
    downtime: Downtime = Downtime.NONE
    loses: WrittenFiles | None = None
    unknown: tuple[FieldChange, ...] = ()


class Plan(Value):
    """What would be done now.

    ``drift`` is what is no longer as it was applied, whether or not it is put back: of its fields ``before`` is what
    was applied and ``after`` what is there now, its action is what is done about it.

    ``needs`` are the services that each service depends on, by name: what a drawing of the project shows.
    ``critical_path`` are the numbers of the steps that bound how fast it can be done, ``seconds`` what they take.
    ``versions`` is set where two versions of files were compared, and no engine was asked: their names. Such a plan
    has no steps.
    """

    project: str
    changes: tuple[Change, ...] = ()
    drift: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = EMPTY
    critical_path: tuple[int, ...] = ()
    seconds: float = 0.0
    unchanged: tuple[Address, ...] = ()
    warnings: tuple[Problem, ...] = ()
    versions: tuple[str, str] | None = None
    snapshot: bool = False
    """Whether it was made of a snapshot: nobody looked at the engine now."""

    def removed(self, kind: str) -> tuple[str, ...]:
        """Return the ids (of containers) or names of the things of a kind that go, or may go, replaced ones too."""
        return tuple(step.removes for step in self.steps if step.removes and step.address.kind == kind)

    @property
    def drift_alone(self) -> Plan:
        """What drifted, without what would be done."""
        return self._replace(changes=(), steps=(), critical_path=(), seconds=0.0, unchanged=())

    @property
    def destroys_data(self) -> tuple[Change, ...]:
        """The changes that cannot be undone because data goes."""
        return tuple(change for change in self.changes if change.data_loss)
