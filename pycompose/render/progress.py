"""What an execution does, as it does it: a line an event, for people (plain) or machines (json)."""

from __future__ import annotations

import json
from typing import TextIO

from pycompose.events import Event, Failed, Finished, Progressed, Sink, Started

_PAST = {
    "pull": "pulled",
    "build": "built",
    "create": "created",
    "copy": "copied into",
    "start": "started",
    "stop": "stopped",
    "remove": "removed",
    "rename": "renamed",
    "connect": "connected",
    "disconnect": "disconnected",
    "update": "updated",
    "unpause": "unpaused",
    "wait": "ready",
    "run": "ran",
}
_PRESENT = {"pull": "pulling", "build": "building", "wait": "waiting", "run": "running"}
"""What takes long enough to be told when it begins."""


def sink_for(mode: str, stream: TextIO) -> Sink:
    """Give the sink of a progress mode: ``plain``, ``json`` or ``quiet``."""
    return {"plain": _plain, "json": _json, "quiet": _quiet}[mode](stream)


def _plain(stream: TextIO) -> Sink:
    def show(event: Event) -> None:
        text = _words(event)
        if text:
            stream.write(f"{event.address:<28} {text}\n")
            stream.flush()

    return show


def _words(event: Event) -> str:
    """Say what a person wants to see go by; what was skipped is told once, in the end."""
    match event:
        case Started():
            return _PRESENT.get(event.verb, "")
        case Progressed():
            return f"  {event.text}"
        case Finished():
            return f"{_PAST.get(event.verb, event.verb)}  {event.seconds:.1f}s"
        case Failed():
            return f"{event.verb} FAILED after {event.seconds:.1f}s"
        case _:
            return ""


def _json(stream: TextIO) -> Sink:
    def show(event: Event) -> None:
        data = {"event": _kebab(type(event).__name__), **vars(event)}
        stream.write(json.dumps(data, ensure_ascii=False) + "\n")
        stream.flush()

    return show


def _kebab(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _quiet(stream: TextIO) -> Sink:
    del stream

    def show(event: Event) -> None:
        del event

    return show
