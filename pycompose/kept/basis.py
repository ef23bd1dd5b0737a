"""A saved plan, and whether the project and the engine are still as they were when it was made. Pure.

Changes of IP addresses, dynamic ports, health, restart counts and times do not count.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
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
from pycompose.version import dotted_version


class Choices(Value):
    """What the user chose for a plan: where its project is loaded from, and the options of the run.

    ``files``, ``env_files`` and ``project_directory`` are as they were typed, relative to ``folder``.
    """

    folder: str
    """The absolute path of the folder in which the command was run."""
    files: tuple[str, ...] = ()
    project_name: str | None = None
    project_directory: str | None = None
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    options: Options = Options()

    @classmethod
    def of(cls, source: ProjectSource, services: tuple[str, ...], options: Options) -> Choices:
        """Return the choices without the environment, which is that of whoever applies the plan."""
        said = {name: value for name, value in source._asdict().items() if name not in ("cwd", "environment")}
        return cls(folder=os.fspath(source.cwd), **said, services=services, options=options)

    def source(self, environment: Mapping[str, str]) -> ProjectSource:
        """Return where the project is loaded from, with the variables of an environment."""
        said = {name: value for name, value in self._asdict().items() if name in ProjectSource._fields}
        return ProjectSource(cwd=self.folder, environment=environment, **said)


class Inputs(Value):
    """The fingerprints of what a plan is made from."""

    files: Mapping[str, str]
    """Those of the project's files, by absolute path."""
    variables: Mapping[str, str | None]
    """Those of the variables that the files use, by name; None for one that is not set."""
    contents: Mapping[str, str]
    """Those of configs, secrets and profiles, by definition."""
    contexts: Mapping[str, str]
    """Those of build contexts, by image."""


class Basis(Value):
    """What a plan is based on."""

    key: str
    """The id of the key of all fingerprints in it."""
    inputs: Inputs
    observed: Observed
    target: str = "engine"
    """What the plan is for."""


class SavedPlan(Value):
    """A plan, what the user chose for it, and what it is based on."""

    choices: Choices
    basis: Basis
    plan: Plan

    @property
    def touched(self) -> frozenset[Address]:
        """The addresses that the plan changes."""
        return frozenset(_by_address(self.plan))


def moved(saved: SavedPlan, now: Basis) -> tuple[Problem, ...]:
    """Return everything that changed since a plan was made."""
    before = saved.basis
    if before.key != now.key:
        what = f"the plan was saved with the key {before.key}, but the current key is {now.key}"
        return (Problem(None, "PYCOMPOSE_KEY", what, "set it to the original key; without it nothing can be compared"),)
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
    """Return the addresses at which two plans differ.

    The files that are lost with a container do not count: programs write logs all the time. Nor do reasons: whether
    somebody else changed a value depends on what a machine remembers, and nothing that is done depends on it.
    """
    first, second = _by_address(before), _by_address(after)
    return tuple(
        Problem(None, str(address), "a new plan would do something else with it")
        for address in sorted({*first, *second}, key=str)
        if first.get(address) != second.get(address)
    )


def as_it_was(observed: Observed, before: Observed) -> Observed:
    """Replace what may have changed by its earlier value, so that a plan that is still valid comes out the same."""
    known = {container.id: container for container in before.containers}
    return observed._replace(containers=tuple(_as_it_was(c, known.get(c.id)) for c in observed.containers))


def _as_it_was(container: ObservedContainer, before: ObservedContainer | None) -> ObservedContainer:
    if before is None or status(container) != status(before):
        return container
    return container._replace(state=before.state, health=before.health, exit_code=before.exit_code)


def status(container: ObservedContainer) -> str:
    """Return the state of a container, as far as it matters for the plan."""
    if container.state == "exited":
        return "done" if container.exit_code == 0 else "stopped with an error"
    return "running" if container.state == "restarting" else container.state


def _by_address(plan: Plan) -> dict[Address, list[Any]]:
    found: dict[Address, list[Any]] = {}
    for change in plan.changes:
        found.setdefault(change.address, []).append(change._replace(loses=None, reasons=()))
    for step in plan.steps:
        found.setdefault(step.address, []).append(step)
    return found


def _engine(before: ObservedEngine, after: ObservedEngine) -> Iterator[Problem]:
    if before.id != after.id:
        yield Problem(None, "engine", f"it is a different one: {after.id}, was {before.id}")
    elif before.api != after.api:
        what = f"its API version is {dotted_version(after.api)}, was {dotted_version(before.api)}"
        yield Problem(None, "engine", what)


def _named(what: str, before: str, after: str) -> Iterator[Problem]:
    if before != after:
        yield Problem(None, what, f"it is {after}, was {before}")


def _inputs(before: Inputs, after: Inputs, folder: str) -> Iterator[Problem]:
    yield from _differing(before.files, after.files, lambda path: path.removeprefix(f"{folder}/"))
    # changed files use other variables, and the files are already reported
    both = before.variables.keys() & after.variables.keys()
    old, new = ({name: values[name] for name in both} for values in (before.variables, after.variables))
    yield from _differing(old, new, lambda name: f"the variable {name}")
    yield from _differing(before.contents, after.contents, str)
    yield from _differing(before.contexts, after.contexts, lambda image: f"the build context of {image}")


def _images(before: Observed, after: Observed) -> Iterator[Problem]:
    """Compare what references mean; images are also listed by their digests, which never change."""
    old, new = (
        {reference: image.id for reference, image in observed.images.items() if not reference.startswith("sha256:")}
        for observed in (before, after)
    )
    yield from _differing(old, new, lambda reference: f"image.{reference}", "it is a different image now")


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any], said: Callable[[str], str], changed: str = "it changed"
) -> Iterator[Problem]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield Problem(None, said(name), "it no longer exists")
        elif name not in before:
            yield Problem(None, said(name), "it is new")
        elif before[name] != after[name]:
            yield Problem(None, said(name), changed)


_Member = ObservedContainer | ObservedNetwork | ObservedVolume


def _members(before: Observed, after: Observed, touched: Collection[Address]) -> Iterator[Problem]:
    old, new = _of_project(before), _of_project(after)
    for key in sorted({*old, *new}):
        if key not in new:
            yield Problem(None, str(_address(old[key])), "it no longer exists")
        elif key not in old:
            yield Problem(None, str(_address(new[key])), "it is new")
        elif _address(old[key]) in touched:
            yield from _same(old[key], new[key])


def _of_project(observed: Observed) -> dict[tuple[str, str], _Member]:
    """Return what the project has, by kind and real name, without containers of ``run``."""
    members: list[_Member] = [container for container in observed.containers if not container.one_off]
    members += [network for network in observed.networks.values() if network.key]
    members += [volume for volume in observed.volumes.values() if volume.key]
    return {(type(member).__name__, member.name): member for member in members}


def _address(member: _Member) -> Address:
    if isinstance(member, ObservedContainer):
        return member.address
    return Address(NETWORK if isinstance(member, ObservedNetwork) else VOLUME, member.key)


def _same(before: _Member, after: _Member) -> Iterator[Problem]:
    """Compare a member with its earlier state; the first difference is enough."""
    address = str(_address(before))
    if getattr(before, "id", "") != getattr(after, "id", ""):
        yield Problem(None, address, "it is a different one now")
    elif before.labels != after.labels:
        yield Problem(None, address, "it was recreated")
    elif isinstance(before, ObservedContainer) and isinstance(after, ObservedContainer):
        if status(before) != status(after):
            yield Problem(None, address, f"it was {status(before)}, and is now {status(after)}")
        elif _configuration(before) != _configuration(after):
            yield Problem(None, address, "it was changed")
    elif before.live != after.live:
        yield Problem(None, address, "it was changed")


def _configuration(container: ObservedContainer) -> tuple[Any, ...]:
    attached = {name: without_mac_address(attachment) for name, attachment in container.networks.items()}
    return container.live, attached, container.mounts, container.image_id
