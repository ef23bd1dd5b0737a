"""Runs hooks: ``post_start`` and ``pre_stop`` inside a container, ``pre_start`` in its own container beside it.

A hook may be silent for any length of time; only its end or an interrupt ends the wait.
Sources: Compose Specification, 05-services.md; Engine API 1.41, POST /containers/{id}/exec and /exec/{id}/start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from pycompose import naming
from pycompose.engine.execute.scheduler import InterruptedStep
from pycompose.engine.execute.streams import demultiplexed, lines
from pycompose.engine.execute.work import Work
from pycompose.engine.translate import namespaces
from pycompose.engine.translate.attributes import env
from pycompose.engine.translate.endpoints import endpoint_payload
from pycompose.errors import EngineError, Problem
from pycompose.events import Say
from pycompose.plan.step import Awaited
from pycompose.plan.steps import RunBeforeStart, RunHook, WaitFor

ATTENTION = 0.5
"""Seconds after which an interrupt is noticed while a hook is silent."""

LAST_LINES = 10
"""Lines of a hook's output that are shown when it fails."""


def run_hook(work: Work, step: RunHook, say: Say) -> None:
    """Run a hook's command in a container; raises EngineError with the last lines of its output if it fails.

    A container that no longer runs needs no ``pre_stop``: it was stopped in the meantime.
    """
    hook = step.hook
    body = {
        "Cmd": hook.get("command"),
        "User": hook.get("user") or "",
        "WorkingDir": hook.get("working_dir") or "",
        "Privileged": bool(hook.get("privileged")),
        "Env": env(hook.get("environment") or {}),
        "AttachStdout": True,
        "AttachStderr": True,
    }
    try:
        execution = work.engine.change.create_exec(work.container(step.container), body)
    except EngineError as error:
        if step.place.startswith("pre_stop") and error.status in {404, 409}:
            return
        raise
    last = deque[str](maxlen=LAST_LINES)
    for line in lines(demultiplexed(_pieces(work, execution))):
        last.append(line)
        say(f"{step.place}: {line}", None, None)
    code = work.engine.look.get(f"/exec/{execution}/json")["ExitCode"]
    if code != 0:
        hint = "\n".join(["its last lines:", *(f"  {line}" for line in last)] if last else ["it printed nothing"])
        raise EngineError(
            Problem(None, str(step.address), f"the hook {step.place} of {step.name} failed ({code})", hint)
        )


def _pieces(work: Work, execution: str) -> Iterator[bytes]:
    connection = work.engine.change.start_exec(execution)
    try:
        while True:
            if work.watch.closed:
                raise InterruptedStep
            try:
                piece = connection.rest_within(ATTENTION)
            except TimeoutError:
                continue
            if not piece:
                return
            yield piece
    finally:
        connection.close()


def run_before_start(work: Work, step: RunBeforeStart, say: Say) -> None:
    """Run a ``pre_start`` hook to its end in its own container, which is removed in any case.

    Raises EngineError with the last lines of its output if it fails; InterruptedStep if the user interrupts the wait.
    """
    name = f"{step.service.name}-{step.place.translate({ord('['): '-', ord(']'): None})}"
    created = work.engine.change.create_container("", _payload(work, step))
    try:
        for network in step.service.networks:
            if network not in step.networks:
                work.engine.change.connect(network, created, _endpoint(work, step, network))
        say(f"{step.place} is running", None, None)
        work.engine.change.start(created)
        wait = WaitFor(number=step.number, address=step.address, container=step.container, name=name, awaited=_END)
        work.watch.wait(created, wait, say)
    finally:
        work.engine.change.remove_container(created, volumes=True)


_END = Awaited.COMPLETED


def _payload(work: Work, step: RunBeforeStart) -> dict[str, Any]:
    """Return the body of POST /containers/create.

    It has the service's networks without its names on them, so that nobody who looks up the service finds a hook.
    """
    spec, hook = step.service, step.hook
    owners = {service: work.container(ref) for service, ref in step.owners.items()}
    mode = namespaces.namespaces(spec.attributes, owners).get("network_mode") or spec.attributes.get("network_mode")
    environment = {**spec.attributes.get("environment", {}), **(hook.get("environment") or {})}
    kept = (naming.PROJECT, naming.SERVICE, naming.VERSION, naming.WORKING_DIRECTORY, naming.CONFIG_FILES)
    return {
        "Image": hook.get("image") or spec.image,
        "Cmd": hook.get("command"),
        "User": hook.get("user") or "",
        "WorkingDir": hook.get("working_dir") or "",
        "Env": env(environment),
        "Labels": {key: spec.labels[key] for key in kept if key in spec.labels} | {naming.ONE_OFF: "True"},
        "HostConfig": {
            "VolumesFrom": [work.container(step.container)],
            "Privileged": bool(hook.get("privileged")),
            "NetworkMode": mode or next(iter(step.networks), "none"),
        },
        "NetworkingConfig": {"EndpointsConfig": {name: _endpoint(work, step, name) for name in step.networks}},
    }


def _endpoint(work: Work, step: RunBeforeStart, network: str) -> dict[str, Any]:
    attachment = {"driver_opts": step.service.networks[network].get("driver_opts")}
    return endpoint_payload(network, attachment, (), work.engine.look.ping.api, step.service.links)
