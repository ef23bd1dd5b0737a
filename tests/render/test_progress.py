"""Events as lines: for people, and for machines."""

import io
import json

from pycompose.events import Event, Failed, Finished, NotNeeded, Progressed, Skipped, Started
from pycompose.plan.address import Address
from pycompose.plan.desired import NetworkSpec
from pycompose.plan.step import ContainerRef
from pycompose.plan.steps import BuildImage, CreateNetwork, StartContainer, StopContainer
from pycompose.render.progress.sinks import sink_for

HOST = ContainerRef(id="0" * 64)
BUILD = BuildImage(number=1, address=Address.parse("image.web"), reference="web", build={}, labels={})
CREATE = CreateNetwork(
    number=2, address=Address.parse("network.front"), network=NetworkSpec(key="front", name="demo_front", attributes={})
)
STOP = StopContainer(number=3, address=Address.parse("service.db[1]"), container=HOST, name="demo-db-1")
START = StartContainer(number=4, address=Address.parse("service.web[1]"), container=HOST, name="demo-web-1")
API = StartContainer(number=5, address=Address.parse("service.api[1]"), container=HOST, name="demo-api-1")

EVENTS: list[Event] = [
    Started(step=BUILD),
    Progressed(step=BUILD, text="Step 1/2 : FROM busybox"),
    Finished(step=BUILD, seconds=1.26),
    Started(step=CREATE),
    Finished(step=CREATE, seconds=0.04),
    NotNeeded(step=STOP, why="the image is the same"),
    Failed(step=START, seconds=0.5, message="no such file"),
    Skipped(step=API, why="start service.web[1] failed"),
]


def shown(mode: str) -> str:
    stream = io.StringIO()
    sink = sink_for(mode, stream)
    for event in EVENTS:
        sink(event)
    return stream.getvalue()


def test_plain() -> None:
    assert shown("plain") == (
        "image.web                    building\n"
        "image.web                      Step 1/2 : FROM busybox\n"
        "image.web                    built  1.3s\n"
        "network.front                created  0.0s\n"
        "service.web[1]               start FAILED after 0.5s\n"
    )


def test_json_tells_everything_a_line_an_event() -> None:
    lines = [json.loads(line) for line in shown("json").splitlines()]
    assert [line["event"] for line in lines] == [
        "started",
        "progressed",
        "finished",
        "started",
        "finished",
        "not_needed",
        "failed",
        "skipped",
    ]
    assert lines[6] == {
        "event": "failed",
        "step": 4,
        "address": "service.web[1]",
        "verb": "start",
        "seconds": 0.5,
        "message": "no such file",
    }


def test_quiet() -> None:
    assert shown("quiet") == ""
