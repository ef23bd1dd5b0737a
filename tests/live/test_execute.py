"""Plans executed on a real engine."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from pycompose.engine.engine import Engine
from pycompose.engine.execute.execute import execute
from pycompose.engine.observe.inventory import Question, observe
from pycompose.errors import ExecutionError, InterruptError
from pycompose.events import Event, NotNeeded, Skipped, Started
from pycompose.plan.report import Report
from pycompose.plan.step import Awaited, ImageIdChanged
from pycompose.plan.steps import ConnectNetwork, StopContainer, WaitFor
from pycompose.testing.recording import Recording
from tests.live.stacks import HEALTHY_SOON, Steps

pytestmark = pytest.mark.live


def outcomes(report: Report) -> list[str]:
    return [result.outcome.value for result in report.results]


def test_a_stack_comes_up_in_the_order_of_its_needs(engine: Engine, stack: Steps) -> None:
    network, volume = stack.network("front", driver="bridge"), stack.volume("data")
    db = stack.container(
        "db",
        [network, volume],
        {"front": {"aliases": ["database"]}},
        command=["sh", "-c", "sleep 0.5; touch /tmp/ready; sleep 600"],
        healthcheck=HEALTHY_SOON,
        volumes=[{"type": "volume", "source": f"{stack.project}_data", "target": "/data", "volume": {}}],
    )
    healthy = stack.wait(db, stack.start(db), Awaited.HEALTHY)
    web = stack.container("web", [network], {"front": {}}, ports=[{"mode": "ingress", "target": 80, "protocol": "tcp"}])
    stack.wait(web, stack.start(web, [healthy]), Awaited.READY)
    recording = Recording()

    report = execute(stack.plan(), engine, recording)

    report.raise_for_failures()
    assert outcomes(report) == ["done"] * 8
    told = [(type(event).__name__, event.step.number) for event in recording.events]
    assert len(told) == 16
    for step in stack.steps:
        began = told.index(("Started", step.number))
        assert all(
            told.index(("Finished", need)) < began < told.index(("Finished", step.number)) for need in step.needs
        )
    seen = observe(engine.look, Question(project=stack.project))
    assert [(c.service, c.state, c.health) for c in seen.containers] == [
        ("db", "running", "healthy"),
        ("web", "running", "none"),
    ]
    assert seen.containers[0].mounts == {"/data": f"{stack.project}_data"}
    assert seen.containers[0].networks[f"{stack.project}_front"]["aliases"] == ["database", "db"]
    assert seen.networks[f"{stack.project}_front"].key == "front"
    assert seen.volumes[f"{stack.project}_data"].key == "data"
    assert int(seen.containers[1].ports[0]["published"]) > 0


def test_names_resolve_on_every_network_however_it_was_attached(engine: Engine, stack: Steps) -> None:
    front, back = stack.network("front"), stack.network("back")
    name = f"{stack.project}_back"
    db = stack.container("db", [front], {"front": {}, "back": {"aliases": ["store"]}})
    joined = stack.step(ConnectNetwork, db, [back], network=name, attachment={"aliases": ["store"]})
    started = stack.start(db, [joined])
    probe = "for n in db store $0-db-1; do nslookup $n 127.0.0.11 >/dev/null || exit 1; done"
    web = stack.container("web", [back], {"back": {}}, command=["sh", "-c", probe, stack.project])
    stack.wait(web, stack.start(web, [started]), Awaited.COMPLETED)

    execute(stack.plan(), engine).raise_for_failures()

    attached = observe(engine.look, Question(project=stack.project)).containers[0].networks
    aliases = {network: attachment["aliases"] for network, attachment in attached.items()}
    assert aliases == {f"{stack.project}_front": ["db"], name: ["db", "store"]}


def test_a_failure_skips_what_needs_it_and_nothing_else(engine: Engine, stack: Steps) -> None:
    bad = stack.container("bad", command=["sh", "-c", "echo no disk; exit 3"])
    failed = stack.wait(bad, stack.start(bad), Awaited.COMPLETED)
    needy = stack.container("needy")
    after = stack.start(needy, [failed])
    last = stack.wait(needy, after, Awaited.READY)
    other = stack.container("other")
    stack.wait(other, stack.start(other), Awaited.READY)
    recording = Recording()

    report = execute(stack.plan(), engine, recording)

    assert outcomes(report) == ["done", "done", "failed", "done", "skipped", "skipped", "done", "done", "done"]
    skipped = {event.step.number: event.why for event in recording.events if isinstance(event, Skipped)}
    assert skipped == {after: "wait service.bad[1] failed", last: "wait service.bad[1] failed"}
    with pytest.raises(ExecutionError) as caught:
        report.raise_for_failures()
    assert str(caught.value) == (
        f"service.bad[1]: {stack.project}-bad-1 exited (3)\n"
        "    its last lines:\n"
        "      no disk\n"
        "    completed: service.bad[1] (create, start), service.needy[1] (create), "
        "service.other[1] (create, start, wait)\n"
        "    not started: service.needy[1]\n"
        "    run the command again to continue"
    )


def test_a_wait_that_is_not_required_fails_alone(engine: Engine, stack: Steps) -> None:
    bad = stack.container("bad", command=["false"])
    failed = stack.step(WaitFor, bad, [stack.start(bad)], awaited=Awaited.HEALTHY, required=False)
    web = stack.container("web")
    stack.start(web, [failed])

    report = execute(stack.plan(), engine)

    assert outcomes(report) == ["done", "done", "failed", "done", "done"]
    report.raise_for_failures()


def test_what_the_image_decides_is_not_done_when_it_is_the_same(engine: Engine, stack: Steps) -> None:
    image_id = engine.look.get(f"/images/{stack.image}/json")["Id"]
    same, other = (
        ImageIdChanged(reference=stack.image, was=image_id),
        ImageIdChanged(reference=stack.image, was="sha256:another"),
    )
    first = stack.container("first")
    stack.conditional(first, same)
    second = stack.container("second", [first])
    stack.conditional(second, other)
    started = stack.start(second)
    recording = Recording()

    report = execute(stack.plan(), engine, recording)

    assert outcomes(report) == ["not_needed", "done", "done"]
    assert recording.of(NotNeeded) == [first]
    assert recording.of(Started) == [second, started]
    seen = observe(engine.look, Question(project=stack.project))
    assert [c.service for c in seen.containers] == ["second"]


def test_an_interrupt_ends_waits_and_begins_nothing_more(engine: Engine, stack: Steps) -> None:
    slow = stack.container("slow", command=["sleep", "600"], init=False, stop_grace_period="1s")
    started = stack.start(slow)
    stack.wait(slow, started, Awaited.COMPLETED, timeout=60)
    stopping = stack.step(StopContainer, slow, [started])
    never = stack.container("never", [stopping])
    interrupted = threading.Event()
    events: list[Event] = []

    def sink(event: Event) -> None:
        events.append(event)
        if isinstance(event, Started) and event.step.number == stopping:
            interrupted.set()

    began = time.monotonic()
    report = execute(stack.plan(), engine, sink, interrupted)

    assert outcomes(report) == ["done", "done", "skipped", "done", "skipped"]
    assert [event.step.number for event in events if isinstance(event, Skipped) and event.why == "interrupted"][-1] == 3
    assert never in {event.step.number for event in events if isinstance(event, Skipped)}
    assert time.monotonic() - began < 10
    with pytest.raises(InterruptError) as caught:
        report.raise_for_failures()
    assert str(caught.value) == (
        "interrupted\n"
        "    completed: service.slow[1] (create, start, stop)\n"
        "    not started: service.slow[1], service.never[1]\n"
        "    run the command again to continue"
    )


def test_control_c_is_an_interrupt(engine: Engine, stack: Steps) -> None:
    slow = stack.container("slow")
    stack.wait(slow, stack.start(slow), Awaited.COMPLETED, timeout=60)

    def sink(event: Event) -> None:
        if isinstance(event, Started) and event.step.verb == "wait":
            os.kill(os.getpid(), signal.SIGINT)

    report = execute(stack.plan(), engine, sink)

    assert report.interrupted
    assert outcomes(report) == ["done", "done", "skipped"]


def test_many_steps_run_at_once_and_none_is_lost(engine: Engine, stack: Steps) -> None:
    network = stack.network("front")
    created = [stack.container(f"app{number}", [network], {"front": {}}) for number in range(12)]

    report = execute(stack.plan(), engine)

    assert outcomes(report) == ["done"] * 13
    assert len(observe(engine.look, Question(project=stack.project)).containers) == len(created)
