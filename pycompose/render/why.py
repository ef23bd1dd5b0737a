"""Why a container is as it is, for people and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pycompose.plan.changes import Reason
from pycompose.plan.explanation import ContainerWhy, Made, Why
from pycompose.render.layout.terminal import WIDTH
from pycompose.render.plan.json import change_as_data
from pycompose.render.plan.text import change_as_lines
from pycompose.render.ps import age
from pycompose.render.words import WHY


def seconds_ago(why: Why) -> dict[str, float]:
    """Return how old each container is by now, by its id."""
    now = datetime.now(UTC)
    containers = [one.container for one in why.containers if one.container]
    return {c.id: (now - datetime.fromisoformat(_to_microseconds(c.created))).total_seconds() for c in containers}


def _to_microseconds(moment: str) -> str:
    """Cut off what Python cannot read of the engine's nanoseconds: ``2026-11-25T10:00:00.123456789Z``."""
    return re.sub(r"(\.\d{6})\d+", r"\1", moment)


def why_as_text(why: Why, seconds_ago: dict[str, float], width: int = WIDTH) -> str:
    """Write it for a person; ``seconds_ago`` is the age of each container by id. Ends with a newline."""
    return "\n".join(_lines(why, seconds_ago, width)) + "\n"


def _lines(why: Why, seconds_ago: dict[str, float], width: int) -> Iterator[str]:
    for one in why.containers:
        yield from _container(one, why.service, seconds_ago, width)
    if not why.containers:
        yield f"{why.service} has no containers, and the plan makes none."
    yield ""
    yield f"{why.service} depends on {_listed(why.needs)}."
    yield _dependents(why)


def _dependents(why: Why) -> str:
    if not why.dependents:
        return f"Nothing depends on {why.service}."
    verb, them = ("depends", "it") if len(why.dependents) == 1 else ("depend", "them")
    through = f", and through {them} {_listed(why.further)}" if why.further else ""
    return f"On it {verb} {_listed(why.dependents)}{through}."


def _container(one: ContainerWhy, service: str, seconds_ago: dict[str, float], width: int) -> Iterator[str]:
    if one.container is None:
        yield f"{one.address} is not there"
    else:
        yield f"{one.address} was made {age(seconds_ago.get(one.container.id, 0))}, and is {one.container.state}"
        yield from _reasons(one.made, service)
    if one.change is None:
        yield "  nothing recreates it now"
    else:
        yield "  now the plan has"
        yield from change_as_lines(one.change, width)


def _reasons(made: Made | None, service: str) -> Iterator[str]:
    if made is None:
        yield "  why is not known: another tool made it"
        return
    yield f"  because {', '.join(_BECAUSE.get(reason, WHY[reason]) for reason in made.reasons)}"
    for path, place in made.fields:
        name = path.removeprefix(f"services.{service}.")
        yield f"      {name}  ({place})" if place else f"      {name}"


_BECAUSE = {
    Reason.MISSING: "there was none",
    Reason.DRIFT: "it had been changed by hand",
    Reason.VOLUME_CHANGED: "its volume was replaced",
    Reason.DEPENDENCY_CHANGED: "what it shares something with was replaced",
    Reason.FORCED: "it was asked for",
    Reason.NO_STAMP: "another tool had made it, and it differed",
}
"""What reads otherwise once it is over."""


def _listed(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return names[0] if names else "nothing"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def why_as_json(why: Why) -> str:
    """Write it as one JSON document; ends with a newline."""
    data = {
        "service": why.service,
        "containers": [_data(one) for one in why.containers],
        "needs": list(why.needs),
        "dependents": list(why.dependents),
        "further_dependents": list(why.further),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _data(one: ContainerWhy) -> dict[str, Any]:
    made = one.made
    return {
        "address": str(one.address),
        "id": one.container.id if one.container else None,
        "state": one.container.state if one.container else None,
        "created": one.container.created if one.container else None,
        "made": made and {"reasons": list(made.reasons), "fields": [{"path": p, "place": o} for p, o in made.fields]},
        "change": change_as_data(one.change) if one.change else None,
    }
