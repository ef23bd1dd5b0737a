"""What is to be done with one container that exists: the comparison, and nothing of how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pycompose.errors import Path
from pycompose.planner.adoption import adopted, stamp_of
from pycompose.planner.attachments import judge_attachments
from pycompose.planner.content import judge_files
from pycompose.planner.desired import ContainerSpec
from pycompose.planner.diff import compare, same
from pycompose.planner.draft import Draft
from pycompose.planner.limits import as_spelled, at, own_word, own_words
from pycompose.planner.observed import ObservedContainer
from pycompose.planner.plan import FieldChange, Reason
from pycompose.planner.sharing import may_follow, must_follow
from pycompose.planner.stamp import Stamp
from pycompose.planner.steps import ImageIdChanged
from pycompose.schema.table import Impact, attribute

_IN_PLACE = (Impact.NONE, Impact.IN_PLACE)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a comparison found.

    ``replace`` are the reasons to make the container anew. ``condition`` is set where a pull or build decides about
    that, and ``perhaps`` are the reasons then. ``update`` are attributes to set in place, ``connect`` and
    ``disconnect`` networks by real name. ``drift`` are the fields that somebody changed behind our back. ``follows``: a
    network is made anew under it.
    """

    replace: tuple[Reason, ...] = ()
    condition: ImageIdChanged | None = None
    perhaps: tuple[Reason, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    drift: tuple[FieldChange, ...] = ()
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
    fields = _possible(compare(current, spec.attributes, path, draft.locate), draft.observed.engine.lacks)
    costly = tuple(field for field in fields if field.impact not in _IN_PLACE)
    cheap = tuple(field for field in fields if field.impact is Impact.IN_PLACE)
    drift = tuple(field for field in cheap if stamp and _asked_before(field, stamp, spec.attributes))
    attached = judge_attachments(draft, spec, container)
    costly += tuple(field for field in attached.fields if field.impact not in _IN_PLACE)
    moved = tuple(field for field in attached.fields if field.impact is Impact.IN_PLACE)
    files = judge_files(draft, spec, stamp)
    costly += files.moved
    changed = [Reason.FIELD_CHANGED if stamp else Reason.NO_STAMP] if costly else []
    changed += [Reason.CONTENT_CHANGED] if files.changed else []
    costly += files.changed
    reasons = _reasons(draft, spec, container, changed)
    if draft.options.no_recreate:
        reasons, costly = (), ()
    if not reasons:
        draft.warn(*files.unknown)
    named = (*_image_field(draft, spec, container), *costly, *cheap, *moved) if reasons else (*cheap, *moved)
    decided = bool(reasons) or draft.options.no_recreate
    condition, perhaps = (None, ()) if decided else _condition(draft, spec, container)
    return Verdict(
        replace=reasons,
        condition=condition,
        perhaps=perhaps,
        fields=named,
        drift=tuple(field for field in (*drift, *attached.drift) if field in named),
        update=own_words(spec.attributes, (field.path[2:] for field in cheap)),
        connect=attached.connect,
        disconnect=attached.disconnect,
        follows=attached.follows,
        rename=container.name != spec.name,
    )


def _possible(fields: tuple[FieldChange, ...], lacks: frozenset[str]) -> tuple[FieldChange, ...]:
    """Leave out what the file asks for and the engine drops: it would be asked for again and again."""
    return tuple(f for f in fields if f.before is not None or own_word(f.path[2:]) not in lacks)


def _reasons(
    draft: Draft, spec: ContainerSpec, container: ObservedContainer, changed: list[Reason]
) -> tuple[Reason, ...]:
    reasons = [Reason.FORCED] if draft.options.force_recreate else []
    reasons += changed
    if _image_moved(draft, spec, container):
        reasons.append(Reason.IMAGE_CHANGED)
    if must_follow(draft, spec, container):
        reasons.append(Reason.DEPENDENCY_CHANGED)
    return tuple(reasons)


def _image_moved(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> bool:
    """Say whether the reference, though the same, means another image now."""
    image = draft.observed.images.get(spec.image)
    if image is None or spec.image in draft.images:
        return False
    return spec.image == container.image and image.id != container.image_id


def _image_field(draft: Draft, spec: ContainerSpec, container: ObservedContainer) -> tuple[FieldChange, ...]:
    if not _image_moved(draft, spec, container):
        return ()
    path: Path = ("services", spec.service, "image")
    return (
        FieldChange(
            path=path,
            before=f"{container.image} ({_short(container.image_id)})",
            after=f"{spec.image} ({_short(draft.observed.images[spec.image].id)})",
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


def _asked_before(field: FieldChange, stamp: Stamp, wanted: Mapping[str, Any]) -> bool:
    """Say whether the file asked the same when the container was made: then it is the engine that moved."""
    return same(at(stamp.attributes, field.path[2:]), at(wanted, field.path[2:]))
