"""Containers of others that have names that the project needs, or its labels: reported, and never touched."""

from __future__ import annotations

from pycompose.errors import Problem
from pycompose.plan.observed import ObservedContainer
from pycompose.plan.step import Step
from pycompose.planner.draft import Draft

REMOVE_ORPHANS = "--remove-orphans removes it"


def check_names(draft: Draft) -> None:
    """Add problems for names that are already in use; warn about containers that only look like the project's."""
    if draft.steps:
        _check_taken(draft)
    for name in draft.request.observed.copies:
        what = f'the container "{name}" has this project\'s labels only because of its image; it is left alone'
        hint = f"its image was committed from a container of the project; to remove the container: docker rm {name}"
        draft.warnings.append(Problem(None, "", what, hint))


def _check_taken(draft: Draft) -> None:
    from pycompose.plan.steps import ContainerStep  # it takes long to import, and most plans have no steps

    request = draft.request
    away = {s.container.id for s in draft.steps if isinstance(s, ContainerStep) and (s.removes or s.gives_name)}
    stay = {container.name: container for container in request.observed.containers if container.id not in away}
    for step in draft.steps:
        if step.gives_name in request.observed.taken:
            draft.problems.append(_taken(draft, step))
        elif step.gives_name in stay:
            draft.problems.append(_taken_by_own(draft, step, stay[step.gives_name]))


def _taken(draft: Draft, step: Step) -> Problem:
    owner = draft.request.observed.taken[step.gives_name]
    return _problem(draft, step, f'of the project "{owner}"' if owner else "outside this project")


def _taken_by_own(draft: Draft, step: Step, holder: ObservedContainer) -> Problem:
    whose = f'of the service "{holder.service}"'
    if holder in draft.request.orphans:
        return _problem(draft, step, f"{whose}, which is not in the files", REMOVE_ORPHANS)
    return _problem(draft, step, whose)


def _problem(draft: Draft, step: Step, whose: str, hint: str = "") -> Problem:
    name, path = step.gives_name, step.address.path
    if "container_name" in draft.request.desired.services[step.address.name].attributes:
        path = (*path, "container_name")
    what = f'the name "{name}" is already used by a container {whose}'
    return draft.request.problem(
        path, what, hint or f"rename it (docker rename {name} …) or remove it (docker rm {name})"
    )
