"""What is to be done with one container that exists: the comparison, and nothing of how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pycompose.errors import Path
from pycompose.planner.adoption import adopted, stamp_of
from pycompose.planner.attachments import judge_attachments
from pycompose.planner.content import judge_files
from pycompose.planner.diff import compare, same, without_env_files
from pycompose.planner.draft import Draft
from pycompose.planner.drift import made_otherwise, put_back, renamed
from pycompose.planner.images import is_renewed
from pycompose.planner.limits import as_spelled, at, own_word, own_words
from pycompose.planner.observed import ObservedContainer
from pycompose.planner.plan import FieldChange, Reason
from pycompose.planner.sharing import may_follow, must_follow
from pycompose.planner.specs import ContainerSpec
from pycompose.planner.stamp import Stamp
from pycompose.planner.steps import ImageIdChanged
from pycompose.schema.table import Impact, attribute

_IN_PLACE = (Impact.NONE, Impact.IN_PLACE)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a comparison found.

    ``replace`` are the reasons to make the container anew. ``condition`` is set where a pull or build decides about
    that, and ``perhaps`` are the reasons then. ``update`` are attributes to set in place, ``connect`` and
    ``disconnect`` networks by real name. ``fields`` are what the file changed; ``drift`` is what somebody changed
    behind our back and is put back, ``left`` what stays so and why (of both, ``before`` is what was applied).
    ``follows``: a network is made anew under it.
    """

    replace: tuple[Reason, ...] = ()
    condition: ImageIdChanged | None = None
    perhaps: tuple[Reason, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    drift: tuple[FieldChange, ...] = ()
    left: Mapping[Reason, tuple[FieldChange, ...]] = field(default_factory=dict)
    update: Mapping[str, Any]
    connect: tuple[str, ...] = ()
    disconnect: tuple[str, ...] = ()
    follows: bool = False
    rename: bool = False


def judge(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> Verdict:
    """Compare a container with what it should be."""
    stamp = stamp_of(draft, spec, container)
    image = draft.observed.images.get(container.image_id)
    path: Path = ("services", spec.service)
    applied = stamp.applied(container.live) if stamp else adopted(spec, container, image)
    current = as_spelled(_with_live(applied, container.live), spec.attributes)
    shown = draft.options.show_sensitive
    fields = compare(current, spec.attributes, path, draft.locate, show_sensitive=shown)
    fields = _possible(fields if shown else without_env_files(fields, spec.from_env_files), draft.observed.engine.lacks)
    attached = judge_attachments(draft, spec, container, stamp)
    files = judge_files(draft, spec, stamp)
    by_hand = tuple(f for f in fields if stamp and _is_by_hand(f, stamp, spec.attributes, container.live))
    changed = (*_without(fields, by_hand), *_without(attached.fields, attached.drift), *files.moved)
    drift = (*put_back((*by_hand, *attached.drift)), *_drift(draft, spec, container, stamp))
    differs: dict[Reason, object] = {
        Reason.FIELD_CHANGED if stamp else Reason.NO_STAMP: _costly(changed),
        Reason.CONTENT_CHANGED: files.changed,
        Reason.DRIFT: _costly(drift),
        Reason.NETWORK_CHANGED: attached.loses,
    }
    reasons = _reasons(draft, spec, container, [reason for reason, found in differs.items() if found])
    left: dict[Reason, tuple[FieldChange, ...]] = {}
    if draft.options.no_recreate and reasons:
        reasons, left, drift = (), {Reason.NO_RECREATE: _costly(drift)}, _cheap(drift)
    if reasons:
        drift += attached.others
    else:
        left[Reason.NOT_OURS] = attached.others
        draft.warn(*files.unknown)
    costly = (*_image_field(draft, spec, container), *_costly(changed), *files.changed) if reasons else ()
    decided = bool(reasons) or draft.options.no_recreate
    condition, perhaps = (None, ()) if decided else _condition(draft, spec, container)
    return Verdict(
        replace=reasons,
        condition=condition,
        perhaps=perhaps,
        fields=(*costly, *_cheap(changed)),
        drift=drift,
        left=left,
        update=own_words(spec.attributes, (field.path[2:] for field in _cheap(fields))),
        connect=attached.connect,
        disconnect=attached.disconnect,
        follows=attached.follows,
        rename=container.name != spec.name,
    )


def _costly(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(field for field in fields if field.impact not in _IN_PLACE)


def _cheap(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(field for field in fields if field.impact is Impact.IN_PLACE)


def _without(fields: Iterable[FieldChange], some: Collection[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(field for field in fields if field not in some)


def _drift(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer, stamp: Stamp | None
) -> tuple[FieldChange, ...]:
    """Name what drifted and is not among what can be changed where it stands."""
    name = renamed(draft, spec, container, stamp)
    return (*(made_otherwise(draft, container, stamp) if stamp else ()), *((name,) if name else ()))


def _possible(fields: tuple[FieldChange, ...], lacks: frozenset[str]) -> tuple[FieldChange, ...]:
    """Leave out what the file asks for and the engine drops: it would be asked for again and again."""
    return tuple(f for f in fields if f.before is not None or own_word(f.path[2:]) not in lacks)


def _reasons(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer, own: Iterable[Reason]
) -> tuple[Reason, ...]:
    """Say why the container must be made anew, if it must; ``own`` are the reasons in its own fields."""
    reasons = [Reason.FORCED] if draft.options.force_recreate else []
    reasons += own
    if _image_moved(draft, spec, container):
        reasons.append(Reason.IMAGE_CHANGED)
    if must_follow(draft, spec, container):
        reasons.append(Reason.DEPENDENCY_CHANGED)
    return tuple(reasons)


def _image_moved(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> bool:
    """Say whether the reference, though the same, means another image now."""
    image = draft.observed.images.get(spec.image)
    if is_renewed(draft, spec.image):
        return spec.image == container.image
    if image is None or spec.image in draft.images:
        return False
    return spec.image == container.image and not image.is_of(container)


def _image_field(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> tuple[FieldChange, ...]:
    if not _image_moved(draft, spec, container):
        return ()
    path: Path = ("services", spec.service, "image")
    renewed = is_renewed(draft, spec.image)
    new = draft.observed.registry[spec.image] if renewed else draft.observed.images[spec.image].contents[0]
    return (
        FieldChange(
            path=path,
            before=f"{container.image} ({_short(container.image_id)})",
            after=f"{spec.image} ({_short(new)})",
            impact=Impact.RECREATE,
            origin=draft.locate(path),
        ),
    )


def _short(image_id: str) -> str:
    return image_id.removeprefix("sha256:")[:12]


def _condition(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer
) -> tuple[ImageIdChanged | None, tuple[Reason, ...]]:
    """Say on what it depends whether the container is made anew, and the reasons for it then."""
    follows = may_follow(draft, spec)
    if spec.image not in draft.images:
        return follows, (Reason.DEPENDENCY_CHANGED,) if follows else ()
    own = ImageIdChanged(reference=spec.image, was=container.image_id, other=follows)
    return own, (Reason.IMAGE_CHANGED, *((Reason.DEPENDENCY_CHANGED,) if follows else ()))


def _with_live(applied: Mapping[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
    """Put the engine's word for everything that can change after creation."""
    current = dict(applied)
    for key in {*applied, *live}:
        if attribute(("services", "", key)).impact is Impact.IN_PLACE:
            current[key] = live.get(key)
    return {key: value for key, value in current.items() if value is not None}


def _is_by_hand(change: FieldChange, stamp: Stamp, wanted: Mapping[str, Any], live: Mapping[str, Any]) -> bool:
    """Say whether the file asked the same when the container was made: then it is the engine that moved.

    Of what the stamp may not hold it knows the names: one that is gone was taken away by hand.
    """
    path = change.path[2:]
    if stamp.names(path) and path[1] not in (live.get(str(path[0])) or {}):
        return True
    compared_live = attribute(change.path).impact is Impact.IN_PLACE
    return compared_live and same(at(stamp.attributes, path), at(wanted, path))
