"""Containers of others: under names that the project wants, or with its labels. They are told, and never touched."""

from __future__ import annotations

from pycompose.errors import Path, Problem, dotted
from pycompose.planner.draft import Draft
from pycompose.planner.steps import CreateContainer, RenameContainer, Step, service_of


def check_names(draft: Draft) -> None:
    """Complain of names that steps give and that others have; warn of containers that only look like the project's."""
    for step in draft.steps:
        name = _given(step)
        if name in draft.observed.taken:
            draft.problems.append(_taken(draft, step, name))
    for name in draft.observed.copies:
        what = f'the container "{name}" has this project\'s labels from its image only; it is left alone'
        hint = f"its image was committed from a container of the project; to be rid of it: docker rm {name}"
        draft.warnings.append(Problem(None, "", what, hint))


def _given(step: Step) -> str:
    if isinstance(step, CreateContainer):
        return step.container.name
    return step.to if isinstance(step, RenameContainer) else ""


def _taken(draft: Draft, step: Step, name: str) -> Problem:
    service = service_of(step.address)
    path: Path = ("services", service)
    if "container_name" in draft.desired.services[service].attributes:
        path = (*path, "container_name")
    owner = draft.observed.taken[name]
    whose = f'of the project "{owner}"' if owner else "that is none of this project's"
    what = f'the name "{name}" is taken by a container {whose}'
    hint = f"rename it (docker rename {name} …) or remove it (docker rm {name})"
    return Problem(draft.locate(path), dotted(path), what, hint)
