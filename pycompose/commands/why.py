"""Explains why a service's containers are in their present state."""

from __future__ import annotations

from pycompose.errors import UsageError
from pycompose.plan.explanation import Why
from pycompose.planner.insight.explain_service import explain
from pycompose.stack import Stack


def why(stack: Stack, service: str) -> Why:
    """Return why the containers of a service were created, and what would recreate them.

    Raises UsageError if the service does not exist.
    """
    observed = stack.observe()
    if service not in stack.desired.services and not observed.of_service(service):
        raise UsageError(f'no service "{service}" in {stack.project.name}')
    return explain(service, observed, stack.plan_of(observed, None))
