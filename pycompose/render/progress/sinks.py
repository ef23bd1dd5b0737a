"""What an execution does, as it happens: one line per event, for people (plain) or programs (json)."""

from __future__ import annotations

import json
from typing import TextIO

from pycompose.events import Event, Failed, Finished, Progressed, Sink, Started
from pycompose.harmless import harmless, harmless_message


def sink_for(mode: str, stream: TextIO) -> Sink:
    """Return the sink of a progress mode: ``plain``, ``json`` or ``quiet``."""
    return {"plain": _plain, "json": _json, "quiet": _quiet}[mode](stream)


def _plain(stream: TextIO) -> Sink:
    def show(event: Event) -> None:
        text = _words(event)
        if text:
            stream.write(harmless_message(f"{event.step.address:<28} {text}\n"))
            stream.flush()

    return show


def _words(event: Event) -> str:
    """Return the words for an event; empty for those that people need not see, as the end lists what was skipped."""
    match event:
        case Started():
            return event.step.present
        case Progressed():
            return f"  {event.text}"
        case Finished():
            return f"{event.step.past}  {event.seconds:.1f}s"
        case Failed():
            return f"{event.step.verb} FAILED after {event.seconds:.1f}s"
        case _:
            return ""


def _json(stream: TextIO) -> Sink:
    def show(event: Event) -> None:
        step, words = event.step, {name: value for name, value in vars(event).items() if name != "step"}
        about = {"step": step.number, "address": str(step.address), "verb": step.verb}
        data = {"event": _snake(type(event).__name__), **about, **words}
        stream.write(harmless(json.dumps(data, ensure_ascii=False)) + "\n")
        stream.flush()

    return show


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _quiet(stream: TextIO) -> Sink:
    del stream

    def show(event: Event) -> None:
        del event

    return show
