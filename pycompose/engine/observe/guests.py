"""Who else uses a network or volume that is to go: the engine removes none that is in use."""

from __future__ import annotations

from pycompose.engine.http.reader import Reader, filters
from pycompose.plan.observed import Observed


def with_guests(reader: Reader, observed: Observed, networks: tuple[str, ...], volumes: tuple[str, ...]) -> Observed:
    """Add to a snapshot the containers of others on these networks, if they run, and on these volumes, in any state.

    All names are real ones. Source: Engine API 1.41, GET /containers/json.
    """
    questions = [("network", name, 0) for name in networks] + [("volume", name, 1) for name in volumes]
    answers = reader.get_all(
        [("/containers/json", {"all": all_, **filters(**{kind: name})}) for kind, name, all_ in questions]
    )
    own = {container.id for container in observed.containers}
    guests = {
        f"{kind} {name}": tuple(sorted(c["Names"][0].removeprefix("/") for c in listed if c["Id"] not in own))
        for (kind, name, _), listed in zip(questions, answers, strict=True)
    }
    return observed._replace(guests=guests)
