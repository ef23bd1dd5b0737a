"""A plan that is saved to be carried out later, and whether the world is still the one that it was made for. Pure.

Addresses, dynamic ports, health, restart counts and times may move: they do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pycompose.errors import Problem
from pycompose.plan.address import NETWORK, VOLUME, Address
from pycompose.plan.changes import Plan
from pycompose.plan.observed import (
    Observed,
    ObservedContainer,
    ObservedEngine,
    ObservedNetwork,
    ObservedVolume,
    without_mac_address,
)
from pycompose.plan.options import Options
from pycompose.schema.project_source import ProjectSource
from pycompose.value import Value


class Choices(Value):
    """What a user said of a plan: from what its project is loaded, and what is asked of the planner.

    ``files``, ``env_files`` and ``project_directory`` are as they were typed in ``folder``, which is absolute.
    """

    folder: str
    files: tuple[str, ...] = ()
    project_name: str | None = None
    project_directory: str | None = None
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    options: Options = Options()

    @classmethod
    def of(cls, source: ProjectSource, services: tuple[str, ...], options: Options) -> Choices:
        """Return what was chosen, without the environment: that is the one of whoever carries the plan out."""
        said = {name: value for name, value in source._asdict().items() if name not in ("cwd", "environment")}
        return cls(folder=str(source.cwd), **said, services=services, options=options)

    def source(self, environment: Mapping[str, str]) -> ProjectSource:
        """Return where the project comes from, with the variables of an environment."""
        said = {name: value for name, value in self._asdict().items() if name in ProjectSource._fields}
        return ProjectSource(cwd=Path(self.folder), environment=environment, **said)


class Inputs(Value):
    """Fingerprints of what a plan is made of, by name.

    ``files`` are the project's, by absolute path; ``variables`` are those that the files use, with None for one that is
    not set; ``contents`` are those of configs, secrets and profiles by definition, ``contexts`` those of builds by the
    image.
    """

    files: Mapping[str, str]
    variables: Mapping[str, str | None]
    contents: Mapping[str, str]
    contexts: Mapping[str, str]


class Basis(Value):
    """What a plan rests on. ``key`` is the id of the key of all fingerprints in it; ``target`` is what it is for."""

    key: str
    inputs: Inputs
    observed: Observed
    target: str = "engine"


class SavedPlan(Value):
    """A plan, what a user chose for it, and what it rests on."""

    choices: Choices
    basis: Basis
    plan: Plan

    @property
    def touched(self) -> frozenset[Address]:
        """The addresses at which something is to be done."""
        return frozenset(_by_address(self.plan))


def moved(saved: SavedPlan, now: Basis) -> tuple[Problem, ...]:
    """Name all that is not as it was when a plan was made."""
    before = saved.basis
    if before.key != now.key:
        what = f"the plan was saved under the key {before.key}, and this is the key {now.key}"
        return (Problem(None, "PYCOMPOSE_KEY", what, "nothing can be compared without the key of then"),)
    folder = saved.choices.folder
    return (
        *_engine(before.observed.engine, now.observed.engine),
        *_named("project", before.observed.project, now.observed.project),
        *_named("target", before.target, now.target),
        *_inputs(before.inputs, now.inputs, folder),
        *_images(before.observed, now.observed),
        *_members(before.observed, now.observed, saved.touched),
    )


def otherwise(before: Plan, after: Plan) -> tuple[Problem, ...]:
    """Name the addresses at which something else is done by one plan than by another.

    Which files go with a container is told, and does not count: programs write their logs all the time.
    """
    first, second = _by_address(before), _by_address(after)
    return tuple(
        Problem(None, str(address), "something else is to be done with it now")
        for address in sorted({*first, *second}, key=str)
        if first.get(address) != second.get(address)
    )


def as_it_was(observed: Observed, before: Observed) -> Observed:
    """Take what may have moved for what it was, so that a plan that still holds comes out the same."""
    known = {container.id: container for container in before.containers}
    return observed._replace(containers=tuple(_as_it_was(c, known.get(c.id)) for c in observed.containers))


def _as_it_was(container: ObservedContainer, before: ObservedContainer | None) -> ObservedContainer:
    if before is None or status(container) != status(before):
        return container
    return container._replace(state=before.state, health=before.health, exit_code=before.exit_code)


def status(container: ObservedContainer) -> str:
    """Return what a container is at, as far as it makes a difference for what is to be done with it."""
    if container.state == "exited":
        return "done" if container.exit_code == 0 else "stopped with an error"
    return "running" if container.state == "restarting" else container.state


def _by_address(plan: Plan) -> dict[Address, list[Any]]:
    found: dict[Address, list[Any]] = {}
    for change in plan.changes:
        found.setdefault(change.address, []).append(change._replace(loses=None))
    for step in plan.steps:
        found.setdefault(step.address, []).append(step)
    return found


def _engine(before: ObservedEngine, after: ObservedEngine) -> Iterator[Problem]:
    if before.id != after.id:
        yield Problem(None, "engine", f"it is another one: {after.id}, and was {before.id}")
    elif before.api != after.api:
        old, new = (f"{major}.{minor}" for major, minor in (before.api, after.api))
        yield Problem(None, "engine", f"it is spoken to in API {new}, and was in {old}")


def _named(what: str, before: str, after: str) -> Iterator[Problem]:
    if before != after:
        yield Problem(None, what, f"it is {after}, and was {before}")


def _inputs(before: Inputs, after: Inputs, folder: str) -> Iterator[Problem]:
    yield from _differing(before.files, after.files, lambda path: path.removeprefix(f"{folder}/"))
    # files that changed use other variables, and that is told already
    both = before.variables.keys() & after.variables.keys()
    old, new = ({name: values[name] for name in both} for values in (before.variables, after.variables))
    yield from _differing(old, new, lambda name: f"the variable {name}")
    yield from _differing(before.contents, after.contents, str)
    yield from _differing(before.contexts, after.contexts, lambda image: f"the build context of {image}")


def _images(before: Observed, after: Observed) -> Iterator[Problem]:
    """Compare what references mean; images are there by their digests, too, which mean themselves."""
    old, new = (
        {reference: image.id for reference, image in observed.images.items() if not reference.startswith("sha256:")}
        for observed in (before, after)
    )
    yield from _differing(old, new, lambda reference: f"image.{reference}", "it is another image now")


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any], said: Callable[[str], str], changed: str = "it changed"
) -> Iterator[Problem]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield Problem(None, said(name), "it is no longer there")
        elif name not in before:
            yield Problem(None, said(name), "it was not there")
        elif before[name] != after[name]:
            yield Problem(None, said(name), changed)


_Member = ObservedContainer | ObservedNetwork | ObservedVolume


def _members(before: Observed, after: Observed, touched: Collection[Address]) -> Iterator[Problem]:
    old, new = _of_project(before), _of_project(after)
    for key in sorted({*old, *new}):
        if key not in new:
            yield Problem(None, str(_address(old[key])), "it is no longer there")
        elif key not in old:
            yield Problem(None, str(_address(new[key])), "it was not there")
        elif _address(old[key]) in touched:
            yield from _same(old[key], new[key])


def _of_project(observed: Observed) -> dict[tuple[str, str], _Member]:
    """Return what the project has, by kind and real name; what ``run`` made comes and goes."""
    members: list[_Member] = [container for container in observed.containers if not container.one_off]
    members += [network for network in observed.networks.values() if network.key]
    members += [volume for volume in observed.volumes.values() if volume.key]
    return {(type(member).__name__, member.name): member for member in members}


def _address(member: _Member) -> Address:
    if isinstance(member, ObservedContainer):
        return member.address
    return Address(NETWORK if isinstance(member, ObservedNetwork) else VOLUME, member.key)


def _same(before: _Member, after: _Member) -> Iterator[Problem]:
    """Compare a member with itself; the first thing that differs tells enough."""
    address = str(_address(before))
    if getattr(before, "id", "") != getattr(after, "id", ""):
        yield Problem(None, address, "it is another one now")
    elif before.labels != after.labels:
        yield Problem(None, address, "it was made anew")
    elif isinstance(before, ObservedContainer) and isinstance(after, ObservedContainer):
        if status(before) != status(after):
            yield Problem(None, address, f"it was {status(before)}, and is {status(after)}")
        elif _configuration(before) != _configuration(after):
            yield Problem(None, address, "it was changed")
    elif before.live != after.live:
        yield Problem(None, address, "it was changed")


def _configuration(container: ObservedContainer) -> tuple[Any, ...]:
    attached = {name: without_mac_address(attachment) for name, attachment in container.networks.items()}
    return container.live, attached, container.mounts, container.image_id
