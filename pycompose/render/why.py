"""The output of ``why``: why containers were created, for people and for programs."""

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
    """Return the age of each container in seconds, by its id."""
    now = datetime.now(UTC)
    containers = [one.container for one in why.containers if one.container]
    return {c.id: (now - datetime.fromisoformat(_to_microseconds(c.created))).total_seconds() for c in containers}


def _to_microseconds(moment: str) -> str:
    """Cut the engine's nanoseconds (``2026-11-25T10:00:00.123456789Z``) to the microseconds that Python can read."""
    return re.sub(r"(\.\d{6})\d+", r"\1", moment)


def why_as_text(why: Why, seconds_ago: dict[str, float], width: int = WIDTH) -> str:
    """Write it for people; ``seconds_ago`` is the age of each container by id. Ends with a newline."""
    return "\n".join(_lines(why, seconds_ago, width)) + "\n"


def _lines(why: Why, seconds_ago: dict[str, float], width: int) -> Iterator[str]:
    for one in why.containers:
        yield from _container(one, why.service, seconds_ago, width)
    if not why.containers:
        yield f"{why.service} has no containers, and the plan creates none."
    yield ""
    yield f"{why.service} depends on {_listed(why.needs)}."
    yield _dependents(why)


def _dependents(why: Why) -> str:
    if not why.dependents:
        return f"Nothing depends on {why.service}."
    verb = "depends" if len(why.dependents) == 1 else "depend"
    indirect = f" directly, {_listed(why.further)} indirectly" if why.further else ""
    return f"{_listed(why.dependents)} {verb} on {why.service}{indirect}."


def _container(one: ContainerWhy, service: str, seconds_ago: dict[str, float], width: int) -> Iterator[str]:
    if one.container is None:
        yield f"{one.address} does not exist"
    else:
        yield f"{one.address} was created {age(seconds_ago.get(one.container.id, 0))} and is {one.container.state}"
        yield from _reasons(one.made, service)
    if one.change is None:
        yield "  no pending change would recreate it"
    else:
        yield "  pending change:"
        yield from change_as_lines(one.change, width)


def _reasons(made: Made | None, service: str) -> Iterator[str]:
    if made is None:
        yield "  the reason is unknown: another tool created it"
        return
    yield f"  because {', '.join(_BECAUSE.get(reason, WHY[reason]) for reason in made.reasons)}"
    for path, place in made.fields:
        name = path.removeprefix(f"services.{service}.")
        yield f"      {name}  ({place})" if place else f"      {name}"


_BECAUSE = {
    Reason.MISSING: "it did not exist",
    Reason.DRIFT: "it had changed since it was applied",
    Reason.NETWORK_CHANGED: "its network was recreated",
    Reason.VOLUME_CHANGED: "its volume was replaced",
    Reason.DEPENDENCY_CHANGED: "a service it shares something with was replaced",
    Reason.FORCED: "it was requested",
    Reason.NO_STAMP: "another tool had created it, and it differed",
}
"""The reasons that read differently in the past."""


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
