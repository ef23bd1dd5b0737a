"""A plan: what will change and why (changes), and how (steps).

A change shows a person what happens and why; a step says what the executor has to do. Reasons never steer execution.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pycompose.errors import Origin, Problem, ValuePath
from pycompose.plan.address import Address
from pycompose.plan.observed import WrittenFiles
from pycompose.plan.step import Step
from pycompose.schema.spec.attribute_table import Impact
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
    """Nothing, although it drifted, or although the files changed (only when versions of files are compared)."""
    PULL = "pull"
    BUILD = "build"


class Reason(StrEnum):
    """Why it happens. A closed list: renderers and users may rely on it."""

    MISSING = "missing"
    RENAMED = "renamed"
    """It may be a rename; the old resource keeps its data and its name."""
    FIELD_CHANGED = "field_changed"
    CONTENT_CHANGED = "content_changed"
    """The content of a config, a secret or a mounted file."""
    DRIFT = "drift"
    IMAGE_CHANGED = "image_changed"
    STALE = "stale"
    """The build context is newer than the image."""
    NETWORK_CHANGED = "network_changed"
    VOLUME_CHANGED = "volume_changed"
    DEPENDENCY_CHANGED = "dependency_changed"
    """A service it depends on (``restart: true``), or shares something with, is replaced or restarted."""
    NOT_RUNNING = "not_running"
    SCALE = "scale"
    ORPHAN = "orphan"
    FORCED = "forced"
    REQUESTED = "requested"
    UNFINISHED = "unfinished"
    """An earlier run was interrupted in the middle of a replacement."""
    NO_STAMP = "no_stamp"
    """It was created by another tool, and differs from the file."""
    ADDED = "added"
    """New in the files. This and the next two occur only when versions of files are compared."""
    REMOVED = "removed"
    """No longer in the files. What an engine has of it stays until somebody removes it."""
    PROFILE = "profile"
    """Its profile was enabled or disabled."""
    NOT_OURS = "not_ours"
    """It drifted, but what drifted does not belong to the project and is left alone."""
    NO_RECREATE = "no_recreate"
    """It differs, but only recreating it would change that, and ``--no-recreate`` was given."""
    ANONYMOUS = "anonymous"
    """It is an anonymous volume of a container that is removed."""
    NOT_REQUESTED = "not_requested"
    """It holds data, and ``down`` was not asked to remove that."""
    IN_USE = "in_use"
    """Containers that are not removed use it. This and the last one occur only in what is kept."""


class Downtime(StrEnum):
    """How long a container is unavailable while it is changed."""

    NONE = "none"
    BRIEF = "brief"
    """It is stopped and started again, or detached from a network and attached again."""
    BLOCKING = "blocking"
    """In between, something else has to finish first: a dependency, a pull, a hook."""


class Unknown(Value):
    """A value that is known only after the plan is applied."""

    reason: str
    """Why it is unknown: ``the engine chooses a free one``."""


class FieldChange(Value):
    """One value that differs."""

    path: ValuePath
    before: Any
    """The value before the change; None if it is absent or ``sensitive``."""
    after: Any
    """The value after the change; None if it is absent or ``sensitive``; it may be Unknown."""
    impact: Impact
    origin: Origin | None = None
    sensitive: bool = False
    """Whether the values are hidden because they may be secret."""
    in_file: bool = False
    """Whether the difference is in the content of the file that ``path`` names."""
    came: bool = False
    """Whether a hidden value is new."""
    went: bool = False
    """Whether a hidden value is gone."""

    @property
    def is_new(self) -> bool:
        """Whether there was no value before."""
        return self.came if self.sensitive else self.before is None

    @property
    def is_gone(self) -> bool:
        """Whether there is no value any more."""
        return self.went if self.sensitive else self.after is None

    @property
    def turned(self) -> FieldChange:
        """The change that undoes this one."""
        return self._replace(before=self.after, after=self.before, came=self.went, went=self.came)

    @property
    def hidden(self) -> FieldChange:
        """The change without its values."""
        return self._replace(before=None, after=None, sensitive=True, came=self.is_new, went=self.is_gone)


class Change(Value):
    """What happens to the thing at one address, and why."""

    address: Address
    """What changes: ``service.web[1]``, ``network.front``."""
    action: Action
    reasons: tuple[Reason, ...]
    fields: tuple[FieldChange, ...] = ()
    """The values that differ."""
    origin: Origin | None = None
    """Where the files define it."""
    conditional: bool = False
    """Whether only a pull or build decides if the change is needed (``may replace``)."""
    data_loss: bool = False
    """Whether it deletes data."""
    downtime: Downtime = Downtime.NONE
    loses: WrittenFiles | None = None
    """The files that are lost with a container because no volume has them; None if none, or unknown."""
    unknown: tuple[FieldChange, ...] = ()
    """Consequences of the change that are known only after apply; they are not the reason for it."""


class Kept(Value):
    """What a plan leaves as it is although the user may expect otherwise."""

    address: Address
    reason: Reason
    what: str
    """The reason in words, with the names of what is involved: ``used by the container demo-web-1``."""
    hint: str = ""
    """What to do about it."""
    fields: tuple[FieldChange, ...] = ()
    """The values that differ from the files."""


class Plan(Value):
    """What would be done to a project now."""

    project: str
    changes: tuple[Change, ...] = ()
    drift: tuple[Change, ...] = ()
    """What no longer is as it was applied, whether or not it is put back.

    The ``before`` of its fields is what was applied, ``after`` what the engine has now; the action is what the plan
    does about it.
    """
    kept: tuple[Kept, ...] = ()
    """What is left, although ``down`` might remove it, or a plan without ``--no-recreate`` change it."""
    steps: tuple[Step, ...] = ()
    """How the changes are made; empty if ``versions`` is set."""
    needs: Mapping[str, tuple[str, ...]] = EMPTY
    """The services that each service depends on, by name; a drawing of the project shows them."""
    critical_path: tuple[int, ...] = ()
    """The numbers of the steps that determine how long the plan takes."""
    seconds: float = 0.0
    """How long the steps of the critical path take together."""
    unchanged: tuple[Address, ...] = ()
    warnings: tuple[Problem, ...] = ()
    versions: tuple[str, str] | None = None
    """The names of two versions of the files if those were compared, without an engine."""
    snapshot: bool = False
    """Whether it was made from a snapshot instead of the engine's present state."""

    def removed(self, kind: str) -> tuple[str, ...]:
        """Return what of a kind the plan removes or replaces, or may: the ids of containers, the names of others."""
        return tuple(step.removes for step in self.steps if step.removes and step.address.kind == kind)

    @property
    def drift_alone(self) -> Plan:
        """The plan with its drift alone, without changes and steps."""
        return self._replace(changes=(), kept=(), steps=(), critical_path=(), seconds=0.0, unchanged=())

    @property
    def destroys_data(self) -> tuple[Change, ...]:
        """The changes that cannot be undone because they delete data."""
        return tuple(change for change in self.changes if change.data_loss)
