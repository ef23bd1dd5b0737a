"""Which other containers use a network or volume that is to be removed: the engine removes none in use."""

from __future__ import annotations

from pycompose.engine.http.reader import Reader, filters
from pycompose.plan.observed import Observed


def with_guests(reader: Reader, observed: Observed, networks: tuple[str, ...], volumes: tuple[str, ...]) -> Observed:
    """Add the containers of others that use these networks (running ones) or volumes (in any state).

    All names are real names. Source: Engine API 1.41, GET /containers/json.
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
