"""pycompose: bring a compose.yaml to life, and know before it happens exactly what will change and why.

The names here are the public Python interface: ``load`` makes a Project of files, ``Stack`` joins it with an engine.
They are imported when they are first used, because ``pycompose --help`` needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0.dev0"

if TYPE_CHECKING:
    from pycompose.errors import ComposeError, LoadError, Origin, Problem
    from pycompose.planner.options import Options
    from pycompose.planner.plan import Action, Change, FieldChange, Plan, Reason
    from pycompose.planner.steps import Step
    from pycompose.review import diff
    from pycompose.schema.load import LoadOptions, load
    from pycompose.schema.model import Project
    from pycompose.stack import Applied, Stack

_HOMES = {
    "pycompose.errors": ("ComposeError", "LoadError", "Origin", "Problem"),
    "pycompose.planner.options": ("Options",),
    "pycompose.planner.plan": ("Action", "Change", "FieldChange", "Plan", "Reason"),
    "pycompose.planner.steps": ("Step",),
    "pycompose.review": ("diff",),
    "pycompose.schema.load": ("LoadOptions", "load"),
    "pycompose.schema.model": ("Project",),
    "pycompose.stack": ("Applied", "Stack"),
}

__all__ = [
    "Action",
    "Applied",
    "Change",
    "ComposeError",
    "FieldChange",
    "LoadError",
    "LoadOptions",
    "Options",
    "Origin",
    "Plan",
    "Problem",
    "Project",
    "Reason",
    "Stack",
    "Step",
    "diff",
    "load",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
