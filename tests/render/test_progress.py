"""Events as lines: for people, and for machines."""

import io
import json

from pycompose.events import Event, Failed, Finished, NotNeeded, Progressed, Skipped, Started
from pycompose.render.progress import sink_for

EVENTS: list[Event] = [
    Started(step=1, address="image.web", verb="build"),
    Progressed(step=1, address="image.web", verb="build", text="Step 1/2 : FROM busybox"),
    Finished(step=1, address="image.web", verb="build", seconds=1.26),
    Started(step=2, address="service.web[1]", verb="create"),
    Finished(step=2, address="service.web[1]", verb="create", seconds=0.04),
    NotNeeded(step=3, address="service.db[1]", verb="stop", why="the image is the same"),
    Failed(step=4, address="service.web[1]", verb="start", seconds=0.5, message="no such file"),
    Skipped(step=5, address="service.api[1]", verb="start", why="start service.web[1] failed"),
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
        "service.web[1]               created  0.0s\n"
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
