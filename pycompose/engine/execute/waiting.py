"""Waits until a container is in the awaited state. The engine's events wake a wait; what inspect reports decides.

The subscription is open before anything is started, so no event is missed. A wait also looks again every few seconds
without an event; if the stream breaks, it is opened again and everything is looked at again.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from math import inf
from typing import Any

from pycompose import naming
from pycompose.engine.execute.awaited_state import failed_probe, judge, progress
from pycompose.engine.execute.scheduler import InterruptedStep
from pycompose.engine.http.reader import Reader, filters
from pycompose.engine.http.transport import Connection
from pycompose.engine.observe.inventory import health
from pycompose.errors import EngineError, Problem
from pycompose.events import Say
from pycompose.plan.step import Awaited
from pycompose.plan.steps import WaitFor

SAFETY_LOOK = 5.0
"""Seconds after which waits look again without an event."""

LONGEST_SLEEP = 3 * SAFETY_LOOK
"""Seconds after which a wait looks by itself, so that it ends even if the listener fails."""

SETTLED = 0.5
"""Seconds that a container without a health check has to run to count as ready: many exit right after the start."""

TELLING = 10.0
"""Seconds after which a wait tells how far it is."""

LONGEST_EVENT = 1 << 20
"""The most bytes of an event."""

LAST_LINES = 10
"""Lines of a container's log that are shown when a wait for it fails."""

_WAKING = ["start", "die", "oom", "destroy", "health_status", "pause", "unpause"]


class Watch:
    """Listens to the events of a project's containers and wakes the waits for them."""

    def __init__(self, reader: Reader, project: str) -> None:
        self._reader = reader
        self._project = project
        self._changed = threading.Condition()
        self._moments: dict[str, int] = {}
        self._all = 0
        self._seen: dict[str, tuple[str, str]] = {}
        self._awaited: list[str] = []
        self._before: dict[str, str] = {}
        self._restarts: dict[str, int] = {}
        """How often the engine had started a container again when it was first looked at."""
        self._running_since: dict[tuple[str, str], float] = {}
        self._over = False
        self._connection = Connection(reader.address)

    def open(self) -> None:
        """Subscribe; on return every later event is noticed."""
        self._connection = self._subscribe()
        threading.Thread(target=self._listen, name="events", daemon=True).start()

    def close(self) -> None:
        """End all waits, now."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._connection.cut()

    @property
    def closed(self) -> bool:
        """Whether all waits were ended."""
        return self._over

    def before_start(self, container: Mapping[str, Any]) -> None:
        """Remember a container's last start before it is started again: its earlier state no longer counts."""
        self._before[container["Id"]] = container["State"]["StartedAt"]
        self._restarts[container["Id"]] = 0

    def wait(self, container: str, step: WaitFor, say: Say) -> None:
        """Wait until the container is in the state that ``step`` awaits, and tell now and then how far it is.

        Raises EngineError if it can no longer reach that state, or not in time; InterruptedStep if the watch is closed.
        """
        began = told = time.monotonic()
        deadline = None if step.timeout is None else began + step.timeout
        self._awaited.append(container)
        try:
            while True:
                with self._changed:
                    moment = self._moment(container)
                inspect = self._reader.find(f"/containers/{container}/json")
                failure = self._judge(inspect, step.awaited)
                if failure is None:
                    return
                if failure:
                    raise self._failed(step, inspect, failure)
                if deadline is not None and time.monotonic() >= deadline:
                    raise self._failed(step, inspect, f"was not {step.awaited} within {step.timeout:g} s")
                now = time.monotonic()
                if inspect is not None and now - told >= TELLING:
                    told = now
                    say(f"{now - began:.0f}s: {progress(inspect)}", None, None)
                self._sleep(container, moment, min(told + TELLING, self._next_look(inspect, step.awaited, deadline)))
        finally:
            self._awaited.remove(container)

    def _judge(self, inspect: Mapping[str, Any] | None, awaited: Awaited) -> str | None:
        """Return None if the state is reached, the reason if it can no longer be reached, and "" if not yet."""
        if inspect is None:
            return "was removed"
        state = inspect["State"]
        if state["StartedAt"] == self._before.get(inspect["Id"]):
            return ""
        verdict = judge(inspect, awaited, self._restarts.setdefault(inspect["Id"], inspect.get("RestartCount") or 0))
        if verdict is None and _settles(state, awaited) and time.monotonic() < self._settled_at(inspect):
            return ""
        return verdict

    def _settled_at(self, inspect: Mapping[str, Any]) -> float:
        """Return when a running container will have run long enough, counted from its latest start."""
        run = (inspect["Id"], inspect["State"]["StartedAt"])
        return self._running_since.setdefault(run, time.monotonic()) + SETTLED

    def _next_look(self, inspect: Mapping[str, Any] | None, awaited: Awaited, deadline: float | None) -> float:
        """Return when to look again without an event."""
        at = inf if deadline is None else deadline
        if inspect is None or not _settles(inspect["State"], awaited):
            return at
        return min(self._settled_at(inspect), at)

    def _moment(self, container: str) -> int:
        return self._all + self._moments.get(container, 0)

    def _sleep(self, container: str, moment: int, deadline: float) -> None:
        with self._changed:
            while self._moment(container) == moment:
                if self._over:
                    raise InterruptedStep
                left = min(LONGEST_SLEEP, deadline - time.monotonic())
                if not self._changed.wait(max(left, 0)):
                    return

    def _wake(self, container: str = "") -> None:
        """Wake the waits for a container, or all waits."""
        with self._changed:
            if container:
                self._moments[container] = self._moments.get(container, 0) + 1
            else:
                self._all += 1
            self._changed.notify_all()

    def _subscribe(self) -> Connection:
        label = f"{naming.PROJECT}={self._project}"
        return self._reader.open("/events", filters(type="container", label=label, event=_WAKING))

    def _listen(self) -> None:
        received, looked = b"", time.monotonic()
        while not self._over:
            try:
                *lines, received = (received + self._piece()).split(b"\n")
                for line in lines:
                    self._wake(_container_of(line))
                if len(received) > LONGEST_EVENT:
                    raise EngineError("the engine sent an event without an end")
            except EngineError:
                received = b""
                self._subscribe_again()
                self._wake()
            if time.monotonic() - looked >= SAFETY_LOOK:
                looked = time.monotonic()
                self._look()
        self._connection.close()

    def _piece(self) -> bytes:
        try:
            piece = self._connection.piece_within(SAFETY_LOOK)
        except TimeoutError:
            return b""  # no event, and nothing is lost
        if not piece:
            raise EngineError("the engine ended the stream of events")
        return piece

    def _subscribe_again(self) -> None:
        """Open the stream again; if that fails, the waits get the error when they look."""
        self._connection.close()
        if not self._over:
            try:
                self._connection = self._subscribe()
            except EngineError:
                time.sleep(1)

    def _look(self) -> None:
        """Look at all awaited containers with one list call, and wake the waits for those that changed."""
        awaited = sorted(set(self._awaited))
        if not awaited:
            return
        try:
            listed = self._reader.get("/containers/json", {"all": 1, **filters(id=awaited)})
        except EngineError:
            self._wake()
            return
        now = {container["Id"]: (str(container["State"]), _health_words(container["Status"])) for container in listed}
        for container in awaited:
            if now.get(container) != self._seen.get(container):
                self._wake(container)
        self._seen = now

    def _failed(self, step: WaitFor, inspect: Mapping[str, Any] | None, what: str) -> EngineError:
        """Return the failure of a wait, with what a person looks for first: the probe's output, the end of the log."""
        hint = ""
        if inspect is not None:
            hint = "\n".join([*_probe(inspect["State"]), *_log(self._reader, inspect["Id"])])
        return EngineError(Problem(None, str(step.address), f"{step.name} {what}", hint))


def _settles(state: Mapping[str, Any], awaited: Awaited) -> bool:
    """Return whether a container has to go on running for a moment to count as ready."""
    return awaited is Awaited.READY and state["Status"] == "running" and health(state) == "none"


def _container_of(event: bytes) -> str:
    """Return the container that an event is about; empty, which wakes all waits, if the event does not say."""
    try:
        return str(json.loads(event)["Actor"]["ID"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return ""


def _health_words(status: str) -> str:
    """Return the health part of a list's status, ``Up 3 seconds (health: starting)``: the seconds are no change."""
    return status.partition("(")[2]


def _probe(state: Mapping[str, Any]) -> list[str]:
    probe = failed_probe(state)
    if probe is None:
        return []
    lines = probe["Output"].strip().splitlines()
    return [f"the last probe failed ({probe['ExitCode']}):", *(f"  {line}" for line in lines[-LAST_LINES:])]


def _log(reader: Reader, container: str) -> list[str]:
    try:
        lines = reader.logs(container, LAST_LINES).splitlines()
    except EngineError as error:
        return [f"its log cannot be read: {error.problems[0].what}"]
    return ["its last lines:", *(f"  {line}" for line in lines[-LAST_LINES:])] if lines else []
