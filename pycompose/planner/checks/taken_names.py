"""Containers of others that have names that the project needs, or its labels: reported, and never touched."""

from __future__ import annotations

from pycompose.errors import Problem
from pycompose.plan.step import Step
from pycompose.planner.draft import Draft


def check_names(draft: Draft) -> None:
    """Add problems for names that are already in use; warn about containers that only look like the project's."""
    for step in draft.steps:
        if step.gives_name in draft.request.observed.taken:
            draft.problems.append(_taken(draft, step))
    for name in draft.request.observed.copies:
        what = f'the container "{name}" has this project\'s labels only because of its image; it is left alone'
        hint = f"its image was committed from a container of the project; to remove the container: docker rm {name}"
        draft.warnings.append(Problem(None, "", what, hint))


def _taken(draft: Draft, step: Step) -> Problem:
    name, path = step.gives_name, step.address.path
    if "container_name" in draft.request.desired.services[step.address.name].attributes:
        path = (*path, "container_name")
    owner = draft.request.observed.taken[name]
    whose = f'of the project "{owner}"' if owner else "outside this project"
    what = f'the name "{name}" is already used by a container {whose}'
    return draft.request.problem(path, what, f"rename it (docker rename {name} …) or remove it (docker rm {name})")
