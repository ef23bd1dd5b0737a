"""Waiting for containers on a real engine: events wake, inspect decides."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from pycompose.engine.engine import Engine, connect
from pycompose.engine.execute.execute import execute
from pycompose.engine.execute.waiting import SAFETY_LOOK
from pycompose.errors import ExecutionError
from pycompose.plan.step import Awaited, ContainerRef
from pycompose.plan.steps import StartContainer, WaitFor
from tests.live.proxy import recording
from tests.live.stacks import HEALTHY_SOON, READY_FILE, Steps
from tests.live.test_execute import outcomes

pytestmark = pytest.mark.live


def test_an_unhealthy_dependency_shows_what_its_probe_said(engine: Engine, stack: Steps) -> None:
    check = {"test": ["CMD-SHELL", "echo cannot connect; exit 2"], "interval": "100ms", "retries": 2}
    sick = stack.container("sick", healthcheck=check, command=["sh", "-c", "echo booting; sleep 600"])
    stack.wait(sick, stack.start(sick), Awaited.HEALTHY)

    with pytest.raises(ExecutionError) as caught:
        execute(stack.plan(), engine).raise_for_failures()

    assert str(caught.value) == (
        f"service.sick[1]: {stack.project}-sick-1 is unhealthy\n"
        "    the last probe failed (2):\n"
        "      cannot connect\n"
        "    its last lines:\n"
        "      booting\n"
        "    completed: service.sick[1] (create, start)\n"
        "    run the command again to continue"
    )


def test_a_wait_ends_when_its_time_is_up(engine: Engine, stack: Steps) -> None:
    slow = stack.container("slow", healthcheck=HEALTHY_SOON)
    stack.wait(slow, stack.start(slow), Awaited.HEALTHY, timeout=0.5)

    report = execute(stack.plan(), engine)

    assert outcomes(report) == ["done", "done", "failed"]
    assert 0.5 <= report.results[2].seconds < 3
    assert "was not healthy within 0.5 s" in str(report.results[2].error)


def test_what_a_container_was_before_its_start_does_not_count(
    engine: Engine, client: docker.APIClient, stack: Steps
) -> None:
    made = stack.container("app", command=["sh", "-c", "touch /tmp/ready; sleep 600"], healthcheck=HEALTHY_SOON)
    stack.wait(made, stack.start(made), Awaited.HEALTHY)
    execute(stack.plan(), engine).raise_for_failures()
    name = f"{stack.project}-app-1"
    # stopped, a container keeps the health it had: here it is made unhealthy first
    client.exec_start(client.exec_create(name, ["busybox", "rm", READY_FILE])["Id"])
    until(lambda: client.inspect_container(name)["State"]["Health"]["Status"] == "unhealthy")
    client.stop(name, timeout=1)

    again = Steps(stack.project, stack.image)
    ref = ContainerRef(id=client.inspect_container(name)["Id"])
    started = again.add(StartContainer, "service.app[1]", container=ref, name=name)
    again.add(WaitFor, "service.app[1]", [started], container=ref, name=name, awaited=Awaited.HEALTHY, timeout=20)
    execute(again.plan(), engine).raise_for_failures()


@pytest.mark.parametrize(
    ("awaited", "command", "outcome"),
    [
        (Awaited.RUNNING, ["sleep", "600"], "done"),
        (Awaited.READY, ["sleep", "600"], "done"),
        (Awaited.COMPLETED, ["true"], "done"),
        (Awaited.COMPLETED, ["sh", "-c", "exit 4"], "failed"),
        (Awaited.HEALTHY, ["sleep", "600"], "failed"),
    ],
)
def test_what_is_awaited_decides(
    engine: Engine, stack: Steps, awaited: Awaited, command: list[str], outcome: str
) -> None:
    made = stack.container("app", command=command)
    stack.wait(made, stack.start(made), awaited)

    assert outcomes(execute(stack.plan(), engine)) == ["done", "done", outcome]


def test_a_container_that_is_removed_meanwhile_is_waited_for_no_longer(
    engine: Engine, client: docker.APIClient, stack: Steps
) -> None:
    made = stack.container("app", healthcheck=HEALTHY_SOON)
    stack.wait(made, stack.start(made), Awaited.HEALTHY, timeout=60)
    removing = threading.Timer(1, client.remove_container, [f"{stack.project}-app-1"], {"force": True})
    removing.start()

    with pytest.raises(ExecutionError, match=r"was removed|exited"):
        execute(stack.plan(), engine).raise_for_failures()
    removing.join()


def test_a_wait_is_quiet_until_an_event_wakes_it(
    engine: Engine, client: docker.APIClient, stack: Steps, tmp_path: Path
) -> None:
    made = stack.container("app", healthcheck=HEALTHY_SOON)
    stack.wait(made, stack.start(made), Awaited.HEALTHY, timeout=60)
    name = f"{stack.project}-app-1"

    def become_ready() -> None:
        client.exec_start(client.exec_create(name, ["touch", READY_FILE])["Id"])

    becoming = threading.Timer(2, become_ready)
    becoming.start()
    listen = tmp_path / "docker.sock"
    with recording(Path(engine.look.address.url.removeprefix("unix://")), listen) as requests:
        behind = connect({**os.environ, "DOCKER_HOST": f"unix://{listen}"})
        report = execute(stack.plan(), behind)
    becoming.join()

    report.raise_for_failures()
    container = client.inspect_container(name)["Id"]
    looks = [path for _, path in requests if path.endswith(f"/containers/{container}/json")]
    # before the start, after it, at its start's event and when it was healthy: the two seconds between are quiet
    assert 3 <= len(looks) <= 4
    assert report.results[-1].seconds < SAFETY_LOOK


def test_a_cut_stream_of_events_is_opened_again(engine: Engine, stack: Steps, tmp_path: Path) -> None:
    made = stack.container(
        "app", command=["sh", "-c", "sleep 2; touch /tmp/ready; sleep 600"], healthcheck=HEALTHY_SOON
    )
    stack.wait(made, stack.start(made), Awaited.HEALTHY, timeout=30)
    listen = tmp_path / "docker.sock"
    with recording(Path(engine.look.address.url.removeprefix("unix://")), listen, cut_events_after=1.0) as requests:
        behind = connect({**os.environ, "DOCKER_HOST": f"unix://{listen}"})
        execute(stack.plan(), behind).raise_for_failures()

    assert sum("/events?" in path for _, path in requests) >= 2


@pytest.mark.parametrize("event", [b"not JSON", b"null", b'{"Actor": 3}', b"[" * 100_000], ids=lambda event: event[:8])
def test_an_event_that_is_not_as_expected_costs_nothing(
    engine: Engine, stack: Steps, tmp_path: Path, event: bytes
) -> None:
    soon = ["sh", "-c", "sleep 1; touch /tmp/ready; sleep 600"]
    made = stack.container("app", command=soon, healthcheck=HEALTHY_SOON)
    stack.wait(made, stack.start(made), Awaited.HEALTHY, timeout=30)
    listen = tmp_path / "docker.sock"
    with recording(Path(engine.look.address.url.removeprefix("unix://")), listen, odd_event=event):
        behind = connect({**os.environ, "DOCKER_HOST": f"unix://{listen}"})
        report = execute(stack.plan(), behind)

    report.raise_for_failures()
    assert report.results[-1].seconds < SAFETY_LOOK


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
