"""What has to be done with one existing container: the comparison only, not the steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pycompose.errors import Problem, ValuePath
from pycompose.plan.applied_since import digest_of
from pycompose.plan.changes import FieldChange, Reason
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.stamp import Stamp
from pycompose.plan.step import ImageIdChanged
from pycompose.planner.compare.adoption import adopted, stamp_of
from pycompose.planner.compare.drift import made_otherwise, put_back, renamed
from pycompose.planner.compare.field_changes import compare, same, without_env_files
from pycompose.planner.compare.judge_attachments import judge_attachments
from pycompose.planner.compare.judge_files import judge_files
from pycompose.planner.compare.judge_image import judge_image
from pycompose.planner.compare.spellings import as_spelled, at, own_word, own_words
from pycompose.planner.request import Request
from pycompose.schema.spec.attribute_table import ANY_SERVICE, Impact, attribute
from pycompose.value import EMPTY, Value

_IN_PLACE = (Impact.NONE, Impact.IN_PLACE)


class Prospects(Value):
    """What the plan does so far that affects a container."""

    images: Mapping[str, str] = EMPTY
    """The references of the images that it obtains, each with the verb of the step: ``pull``, ``build``."""
    networks: Collection[str] = ()
    """The real names of the networks that it creates."""
    must_follow: bool = False
    """Whether a container that this one shares something with is replaced."""
    may_follow: ImageIdChanged | None = None
    """The condition on which such a container is replaced."""
    goes: bool = False
    """Whether the container is removed with its volume, whatever else is asked for."""


class Verdict(Value):
    """What a comparison found; the ``before`` of drifted fields is what was applied."""

    replace: tuple[Reason, ...] = ()
    """The reasons to recreate the container."""
    condition: ImageIdChanged | None = None
    """Set if a pull or build decides whether it is recreated."""
    perhaps: tuple[Reason, ...] = ()
    """The reasons to recreate it if the condition holds."""
    fields: tuple[FieldChange, ...] = ()
    """What the file changed."""
    drift: tuple[FieldChange, ...] = ()
    """What somebody changed by hand, and is put back."""
    left: Mapping[Reason, tuple[FieldChange, ...]] = EMPTY
    """What drifted and is left as it is, by the reason."""
    spared: tuple[Reason, ...] = ()
    """The reasons for which it would be recreated without ``--no-recreate``."""
    spared_fields: tuple[FieldChange, ...] = ()
    """What differs from the file because of that."""
    update: Mapping[str, Any]
    """The attributes to set in place."""
    connect: tuple[str, ...] = ()
    """The networks to attach it to, by real name."""
    disconnect: tuple[str, ...] = ()
    """The networks to detach it from, by real name."""
    follows: bool = False
    """Whether one of its networks is recreated under it."""
    rename: bool = False
    """Whether its name is not the one it should have."""
    warnings: tuple[Problem, ...] = ()


def judge(request: Request, prospects: Prospects, spec: ContainerSpec, container: ObservedContainer) -> Verdict:
    """Compare a container with what it should be."""
    stamp = stamp_of(request, spec, container)
    supplied = request.observed.images.get(container.image_id)
    path: ValuePath = ("services", spec.service)
    applied = stamp.applied(container.live) if stamp else adopted(spec, container, supplied)
    current = as_spelled(_with_live(applied, container.live), spec.attributes)
    shown = request.options.show_sensitive
    fields = compare(current, spec.attributes, path, request.locate, show_sensitive=shown)
    fields = fields if shown else without_env_files(fields, spec.from_env_files)
    fields = _possible(fields, request.observed.engine.lacks)
    attached = judge_attachments(request, prospects.networks, spec, container, stamp)
    files = judge_files(request, spec, stamp)
    image = judge_image(request, prospects.images, spec, container)
    since = request.options.applied_since.get(container.id, {})
    by_hand = tuple(f for f in fields if _is_by_hand(f, stamp, since, spec.attributes, container.live))
    changed = (*_without(fields, by_hand), *_without(attached.fields, attached.drift), *files.moved)
    drift = (*put_back((*by_hand, *attached.drift)), *_drift(request, spec, container, stamp))
    differs: dict[Reason, object] = {
        Reason.FORCED: request.options.force_recreate and request.is_named(spec.service),
        Reason.FIELD_CHANGED if stamp else Reason.NO_STAMP: _costly(changed),
        Reason.CONTENT_CHANGED: files.changed,
        Reason.DRIFT: _costly(drift),
        Reason.NETWORK_CHANGED: attached.loses,
        Reason.IMAGE_CHANGED: image,
        Reason.DEPENDENCY_CHANGED: prospects.must_follow,
    }
    reasons = tuple(reason for reason, found in differs.items() if found)
    left: dict[Reason, tuple[FieldChange, ...]] = {}
    warnings: tuple[Problem, ...] = ()
    stays = request.options.no_recreate and not prospects.goes
    costly = (*((image,) if image else ()), *_costly(changed), *files.changed) if reasons else ()
    spared: tuple[Reason, ...] = ()
    spared_fields: tuple[FieldChange, ...] = ()
    if stays and reasons:
        spared, spared_fields, reasons, costly = reasons, costly, (), ()
        left, drift = {Reason.NO_RECREATE: _costly(drift)}, _cheap(drift)
    if reasons:
        drift += attached.others
    else:
        left[Reason.NOT_OURS] = attached.others
        warnings = files.unknown
    condition, perhaps = (None, ()) if reasons or stays else _condition(prospects, spec, container)
    return Verdict(
        replace=reasons,
        condition=condition,
        perhaps=perhaps,
        fields=(*costly, *_cheap(changed)),
        drift=drift,
        left=left,
        spared=spared,
        spared_fields=spared_fields,
        update=own_words(spec.attributes, (field.path[2:] for field in _cheap(fields))),
        connect=attached.connect,
        disconnect=attached.disconnect,
        follows=attached.follows,
        rename=container.name != spec.name,
        warnings=warnings,
    )


def _costly(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(field for field in fields if field.impact not in _IN_PLACE)


def _cheap(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(field for field in fields if field.impact is Impact.IN_PLACE)


def _without(fields: Iterable[FieldChange], some: Collection[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(field for field in fields if field not in some)


def _drift(
    request: Request, spec: ContainerSpec, container: ObservedContainer, stamp: Stamp | None
) -> tuple[FieldChange, ...]:
    """Return the drift in what cannot be changed in place, and in the name."""
    name = renamed(request, spec, container, stamp)
    return (*(made_otherwise(request, container, stamp) if stamp else ()), *((name,) if name else ()))


def _possible(fields: tuple[FieldChange, ...], lacks: frozenset[str]) -> tuple[FieldChange, ...]:
    """Leave out what the engine accepts and drops: every plan would ask for it again."""
    return tuple(f for f in fields if f.before is not None or own_word(f.path[2:]) not in lacks)


def _condition(
    prospects: Prospects, spec: ContainerSpec, container: ObservedContainer
) -> tuple[ImageIdChanged | None, tuple[Reason, ...]]:
    """Return the condition on which the container is recreated, and the reasons for it."""
    follows = prospects.may_follow
    if spec.image not in prospects.images:
        return follows, (Reason.DEPENDENCY_CHANGED,) if follows else ()
    own = ImageIdChanged(reference=spec.image, was=container.image_id, other=follows)
    return own, (Reason.IMAGE_CHANGED, *((Reason.DEPENDENCY_CHANGED,) if follows else ()))


def _with_live(applied: Mapping[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
    """Use the engine's values for everything that can change after creation."""
    current = dict(applied)
    for key in {*applied, *live}:
        if attribute((*ANY_SERVICE, key)).impact is Impact.IN_PLACE:
            current[key] = live.get(key)
    return {key: value for key, value in current.items() if value is not None}


def _is_by_hand(
    change: FieldChange,
    stamp: Stamp | None,
    since: Mapping[str, str],
    wanted: Mapping[str, Any],
    live: Mapping[str, Any],
) -> bool:
    """Return whether what the file asks for was applied already: then the engine's side changed.

    What was applied in place ``since`` the container was created counts for more than its stamp. The stamp has only the
    names of sensitive entries: one that is missing was removed by hand.
    """
    path = change.path[2:]
    if stamp and stamp.names(path) and path[1] not in (live.get(str(path[0])) or {}):
        return True
    if attribute(change.path).impact is not Impact.IN_PLACE:
        return False
    word, value = own_words(wanted, iter([path])).popitem()
    if word in since:
        return since[word] == digest_of(value)
    return stamp is not None and same(at(stamp.attributes, path), at(wanted, path))
