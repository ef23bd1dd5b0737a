"""What each kind of step does: one function for each kind, with one call to the engine.

A reply can be lost after the work was done, and somebody else may have done the work already. So after an error or a
lost reply, the engine's state is checked: if it is what the step asks for, the step has succeeded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

from pycompose import naming
from pycompose.engine.execute.hooks import run_before_start, run_hook
from pycompose.engine.execute.work import Work
from pycompose.engine.http.reader import filters
from pycompose.engine.images import pull_and_build
from pycompose.engine.translate import endpoints, networks, payload, volumes
from pycompose.errors import EngineError, EngineUnreachableError, Problem
from pycompose.events import Say
from pycompose.plan.labels import container_labels
from pycompose.plan.step import Step
from pycompose.plan.steps import (
    BuildImage,
    ConnectNetwork,
    CopyFiles,
    CreateContainer,
    CreateNetwork,
    CreateVolume,
    DisconnectNetwork,
    PullImage,
    RemoveContainer,
    RemoveNetwork,
    RemoveVolume,
    RenameContainer,
    RunBeforeStart,
    RunHook,
    StartContainer,
    StopContainer,
    UnpauseContainer,
    UpdateContainer,
    WaitFor,
)

DEFAULT_GRACE = 10
"""The default seconds a container gets to stop."""

REMOVAL_PATIENCE = 30.0
"""Seconds to wait for a removal that is in progress."""


def run(work: Work, step: Step, say: Say) -> None:
    """Perform a step; the id of what it creates is in ``work.created`` afterwards. Raises EngineError."""
    _RUN[type(step)](work, step, say)


def _pull_image(work: Work, step: PullImage, say: Say) -> None:
    pull_and_build.pull(work.engine.images, step, say)


def _build_image(work: Work, step: BuildImage, say: Say) -> None:
    pull_and_build.build(work.engine.images, step, say)


def _create_network(work: Work, step: CreateNetwork, _: Say) -> None:
    try:
        work.created[step.number] = work.engine.change.create_network(networks.network_payload(step.network))
    except EngineError as error:
        if error.status == 404:
            raise _no_driver(step, error) from error
        if not _may_have_happened(error):
            raise
        made = [n for n in _networks(work, step.network.name) if _is_labelled(n["Labels"], step.network.labels)]
        if not made:
            raise
        work.created[step.number] = made[0]["Id"]
    if len(_networks(work, step.network.name)) > 1:
        what = f'there are several networks named "{step.network.name}"'
        raise EngineError(Problem(None, str(step.address), what, "remove all but one, by id: docker network rm ID"))


def _no_driver(step: CreateNetwork, error: EngineError) -> EngineError:
    """Return an error that names the missing driver, if the creation of a network failed for lack of one."""
    attributes = step.network.attributes
    drivers = {"driver": attributes.get("driver"), "ipam.driver": (attributes.get("ipam") or {}).get("driver")}
    for word, driver in drivers.items():
        if driver and driver in str(error):
            what = f'the engine has no such driver: "{driver}"'
            hint = f"install its plugin (docker plugin install {driver}), or start it"
            return EngineError(Problem(step.origin, f"networks.{step.network.key}.{word}", what, hint), status=404)
    return error


def _networks(work: Work, name: str) -> list[Mapping[str, Any]]:
    return [network for network in work.engine.look.get("/networks", filters(name=name)) if network["Name"] == name]


def _remove_network(work: Work, step: RemoveNetwork, _: Say) -> None:
    try:
        work.engine.change.remove_network(step.id)
    except EngineError as error:
        left = work.engine.look.find(f"/networks/{step.id}")
        if left is None:
            return
        users = sorted(end["Name"] for end in (left.get("Containers") or {}).values())
        if not users:
            raise
        what = f'network "{step.name}" is still used by {", ".join(users)}'
        hint = f"stop them, or detach them: docker network disconnect {step.name} {users[0]}"
        raise EngineError(Problem(None, str(step.address), what, hint), status=error.status) from error
    _wait_until_gone(work, step)


def _wait_until_gone(work: Work, step: RemoveNetwork) -> None:
    """Wait until a network's name is free: a Swarm accepts a removal and carries it out later."""
    deadline = time.monotonic() + REMOVAL_PATIENCE
    while any(network["Id"] == step.id for network in _networks(work, step.name)):
        if time.monotonic() >= deadline:
            raise EngineError(
                Problem(None, str(step.address), f'network "{step.name}" is being removed, but still exists')
            )
        time.sleep(0.1)


def _create_volume(work: Work, step: CreateVolume, _: Say) -> None:
    body = volumes.volume_payload(step.volume)
    volume = work.engine.change.create_volume(body)
    same = volume["Driver"] == body["Driver"] and (volume.get("Options") or {}) == body["DriverOpts"]
    if not same or not _is_labelled(volume.get("Labels"), step.volume.labels):
        what = f'a volume named "{step.volume.name}" appeared in the meantime, and does not match the file'
        raise EngineError(
            Problem(None, str(step.address), what, f"inspect it: docker volume inspect {step.volume.name}")
        )


def _remove_volume(work: Work, step: RemoveVolume, _: Say) -> None:
    try:
        work.engine.change.remove_volume(step.name)
    except EngineError:
        if work.engine.look.find(f"/volumes/{step.name}") is not None:
            raise


def _create_container(work: Work, step: CreateContainer, _: Say) -> None:
    api = work.engine.look.ping.api
    owners = {service: work.container(ref) for service, ref in step.owners.items()}
    circumstances = payload.Circumstances(
        networks=step.networks,
        replaces=step.replaces,
        why=step.why,
        carried=step.carried,
        owners=owners,
        labels=container_labels(step.container, owners, work.digests(step.container)),
    )
    body = payload.container_payload(step.container, api, circumstances)
    platform = str(step.container.attributes.get("platform") or "")
    try:
        work.created[step.number] = work.engine.change.create_container(step.name, body, platform)
    except EngineError as error:
        found = work.engine.look.find(f"/containers/{step.name}/json") if _may_have_happened(error) else None
        if found is not None and _is_labelled(found["Config"]["Labels"], body["Labels"]):
            work.created[step.number] = found["Id"]
        elif found is not None and error.status == 409:
            raise _name_taken(step, found) from error
        else:
            raise


def _name_taken(step: CreateContainer, found: Mapping[str, Any]) -> EngineError:
    owner = (found["Config"]["Labels"] or {}).get(naming.PROJECT)
    whose = f' of the project "{owner}"' if owner else " outside any project"
    what = f'the name "{step.name}" is already used by a container{whose}'
    return EngineError(
        Problem(None, str(step.address), what, f"rename or remove it: docker rm {step.name}"), status=409
    )


def _may_have_happened(error: EngineError) -> bool:
    """Return whether the thing may exist despite the error: no answer, a conflict, or an internal error."""
    return error.status in {0, 409} or error.status >= 500


def _is_labelled(labels: Mapping[str, str] | None, wanted: Mapping[str, str]) -> bool:
    return all((labels or {}).get(name) == value for name, value in wanted.items())


def _copy_files(work: Work, step: CopyFiles, _: Say) -> None:
    # imported here: most runs copy nothing, and archives take long to import
    from pycompose.engine.execute.archive import archive

    copied = work.contents().copied
    packed = archive([(file, copied[file.source]) for file in step.files], step.folder)
    try:
        work.engine.change.copy(work.container(step.container), step.folder, packed)
    except EngineUnreachableError:
        # whether it was done is unknown, and doing it twice does no harm
        work.engine.change.copy(work.container(step.container), step.folder, packed)


def _connect_network(work: Work, step: ConnectNetwork, _: Say) -> None:
    container = work.container(step.container)
    names, api = _own_names(work, step), work.engine.look.ping.api
    endpoint = endpoints.endpoint_payload(step.network, step.attachment, names, api, step.links)
    try:
        work.engine.change.connect(step.network, container, endpoint)
    except EngineError:
        found = work.find(step)
        if found is None or not _is_attached_as(found, step.network, endpoint):
            raise


def _own_names(work: Work, step: ConnectNetwork) -> tuple[str, ...]:
    """Return the names that a container always has on its networks: its final name, and its service's."""
    made = work.steps.get(step.container.created_by)
    if isinstance(made, CreateContainer):
        return made.container.name, made.container.service
    service = (work.inspect(step)["Config"]["Labels"] or {}).get(naming.SERVICE)
    return (step.name, service) if service else (step.name,)


def _is_attached_as(inspect: Mapping[str, Any], network: str, endpoint: Mapping[str, Any]) -> bool:
    attached = inspect["NetworkSettings"]["Networks"].get(network)
    if attached is None or not endpoints.is_attached(inspect, attached):
        return False
    return set(endpoint.get("Aliases", ())) <= set(attached.get("Aliases") or ())


def _disconnect_network(work: Work, step: DisconnectNetwork, _: Say) -> None:
    if (before := work.find(step)) and (endpoint := before["NetworkSettings"]["Networks"].get(step.network)):
        work.left[before["Id"], step.network] = endpoints.asked_for(endpoint)
    try:
        work.engine.change.disconnect(step.network, work.container(step.container))
    except EngineError:
        found = work.find(step)
        if found is not None and step.network in found["NetworkSettings"]["Networks"]:
            raise


def _update_container(work: Work, step: UpdateContainer, _: Say) -> None:
    inspect = work.inspect(step)
    work.engine.change.update(inspect["Id"], payload.update_payload(step.attributes, inspect["HostConfig"]))


def _start_container(work: Work, step: StartContainer, _: Say) -> None:
    inspect = work.inspect(step)
    if inspect["State"]["Running"]:
        return
    work.watch.before_start(inspect)
    try:
        # old engines assign the same port of a range to two containers that start at the same time
        with work.port_ranges if _publishes_a_range(inspect) else nullcontext():
            work.engine.change.start(inspect["Id"])
    except EngineError:
        if inspect["State"]["StartedAt"] == work.inspect(step)["State"]["StartedAt"]:
            raise


def _publishes_a_range(inspect: Mapping[str, Any]) -> bool:
    bindings = (inspect["HostConfig"].get("PortBindings") or {}).values()
    return any("-" in binding["HostPort"] for bound in bindings for binding in bound or ())


def _unpause_container(work: Work, step: UnpauseContainer, _: Say) -> None:
    if work.inspect(step)["State"]["Paused"]:
        work.engine.change.unpause(work.container(step.container))


def _stop_container(work: Work, step: StopContainer, _: Say) -> None:
    inspect = work.find(step)
    if inspect is None:
        return
    policy = inspect["HostConfig"]["RestartPolicy"]
    if step.for_good and policy["Name"] not in {"", "no"}:
        work.policies[inspect["Id"]] = policy
        work.engine.change.update(inspect["Id"], payload.update_payload({"restart": None}, inspect["HostConfig"]))
    own = inspect["Config"].get("StopTimeout")
    grace = step.timeout if step.timeout is not None else own if own is not None else DEFAULT_GRACE
    try:
        work.engine.change.stop(inspect["Id"], grace)
    except EngineError:
        left = work.find(step)
        if left is not None and left["State"]["Running"]:
            raise


def _rename_container(work: Work, step: RenameContainer, _: Say) -> None:
    inspect = work.inspect(step)
    if inspect["Name"] == f"/{step.to}":
        return
    try:
        work.engine.change.rename(inspect["Id"], step.to)
    except EngineError:
        if work.inspect(step)["Name"] != f"/{step.to}":
            raise


def _remove_container(work: Work, step: RemoveContainer, _: Say) -> None:
    container = work.container(step.container)
    try:
        work.engine.change.remove_container(container, volumes=step.volumes)
    except EngineError as error:
        deadline = time.monotonic() + (REMOVAL_PATIENCE if error.status == 409 else 0)
        while work.find(step) is not None:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


def _wait_for(work: Work, step: WaitFor, say: Say) -> None:
    work.watch.wait(work.container(step.container), step, say)


_RUN: Mapping[type[Step], Callable[[Work, Any, Say], None]] = {
    BuildImage: _build_image,
    ConnectNetwork: _connect_network,
    CopyFiles: _copy_files,
    CreateContainer: _create_container,
    CreateNetwork: _create_network,
    CreateVolume: _create_volume,
    DisconnectNetwork: _disconnect_network,
    PullImage: _pull_image,
    RemoveContainer: _remove_container,
    RemoveNetwork: _remove_network,
    RemoveVolume: _remove_volume,
    RenameContainer: _rename_container,
    RunBeforeStart: run_before_start,
    RunHook: run_hook,
    StartContainer: _start_container,
    StopContainer: _stop_container,
    UnpauseContainer: _unpause_container,
    UpdateContainer: _update_container,
    WaitFor: _wait_for,
}
