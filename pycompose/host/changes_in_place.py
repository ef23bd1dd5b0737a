"""What this machine's runs changed in place on containers, in the user's cache.

An engine cannot change the labels of a container, so its stamp tells what it was created with, and nothing else tells
what was applied since. Only digests are kept: they say whether a value is the one that was applied.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from pycompose.host.memory import recall, store
from pycompose.plan.applied_since import AppliedSince, digest_of, network_key
from pycompose.plan.report import Outcome, Report
from pycompose.plan.step import Step
from pycompose.plan.steps import ConnectNetwork, ContainerStep, DisconnectNetwork, UpdateContainer

MOST = 2000
"""The maximum number of containers that are remembered for a project; the oldest are dropped."""

_KIND = "applied"


def applied_since(engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> AppliedSince:
    """Return what was changed in place, by container; empty if nothing can be read."""
    return {
        container: {str(key): str(value) for key, value in values.items()}
        for container, values in recall(_KIND, engine_id, project, environment).items()
        if isinstance(values, dict)
    }


def note_changes(report: Report, engine_id: str, project: str, environment: Mapping[str, str] = os.environ) -> None:
    """Remember what an execution changed in place."""
    done = [result.step for result in report.results if result.outcome is Outcome.DONE]
    changed: dict[str, dict[str, str]] = {}
    for step in done:
        if isinstance(step, ContainerStep) and step.container.id and not step.container.created_by:
            for key, value in _changes(step):
                changed.setdefault(step.container.id, {})[key] = value
    if not changed:
        return
    known = dict(applied_since(engine_id, project, environment))
    for container, values in changed.items():
        known[container] = {**known.pop(container, {}), **values}
    store(_KIND, engine_id, project, environment, dict(list(known.items())[-MOST:]))


def _changes(step: Step) -> Iterator[tuple[str, str]]:
    if isinstance(step, UpdateContainer):
        for word, value in step.attributes.items():
            yield word, digest_of(value)
    elif isinstance(step, ConnectNetwork):
        yield network_key(step.network), digest_of(step.attachment)
    elif isinstance(step, DisconnectNetwork):
        yield network_key(step.network), digest_of(None)
