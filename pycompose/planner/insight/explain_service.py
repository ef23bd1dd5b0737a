"""Why a container is in its present state: a label says why it was created, the plan what would recreate it.

The label holds reasons, and the paths and places of fields, never a value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from pycompose import naming
from pycompose.errors import dotted
from pycompose.plan.address import SERVICE, Address
from pycompose.plan.changes import Change, Plan, Reason
from pycompose.plan.explanation import ContainerWhy, Made, Why
from pycompose.plan.observed import Observed

MOST_FIELDS = 20
"""The number of fields that are recorded; a container with more has changed as a whole."""


def written_down(change: Change) -> str:
    """Return a change as the text of the label of the container that it creates."""
    fields = [[dotted(f.path), f.origin.short if f.origin else ""] for f in change.fields]
    reasons = [str(reason) for reason in change.reasons]
    return json.dumps({"reasons": reasons, "fields": fields[:MOST_FIELDS]}, separators=(",", ":"))


def recalled(labels: Mapping[str, str]) -> Made | None:
    """Return why a container was created, from its labels; None if no label in a known format says so."""
    try:
        data = json.loads(labels.get(naming.WHY, ""))
        reasons = tuple(Reason(reason) for reason in data["reasons"])
        return Made(reasons=reasons, fields=tuple((str(path), str(place)) for path, place in data["fields"]))
    except (ValueError, KeyError, TypeError):
        return None


def explain(service: str, observed: Observed, plan: Plan) -> Why:
    """Return why a service's containers were created, what would recreate them, and which services depend on it."""
    from pycompose.planner.insight.analysis import all_dependents  # it imports networkx, which takes long

    changes = {change.address: change for change in plan.changes}
    there = {c.address: c for c in observed.of_service(service)}
    planned = [address for address in changes if address.whole == Address(SERVICE, service)]
    direct = tuple(sorted(name for name, needs in plan.needs.items() if service in needs))
    return Why(
        service=service,
        containers=tuple(
            ContainerWhy(
                address=address,
                container=there.get(address),
                made=recalled(there[address].labels) if address in there else None,
                change=changes.get(address),
            )
            for address in sorted({*there, *planned}, key=str)
        ),
        needs=plan.needs.get(service, ()),
        dependents=direct,
        further=tuple(name for name in all_dependents(plan.needs, service) if name not in direct),
    )
