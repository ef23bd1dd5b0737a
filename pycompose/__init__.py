"""Run a compose.yaml on a container engine, and see exactly what will change and why before it happens.

The names here are the public Python interface: ``load`` makes a Project from files, ``Stack`` connects it with an
engine, ``up`` and ``down`` act on a Stack. They are imported on first use, because ``pycompose --help`` needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pycompose.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from pycompose.commands.diff import diff
    from pycompose.commands.down import down
    from pycompose.commands.up import up
    from pycompose.errors import ComposeError, LoadError, Origin, Problem
    from pycompose.plan.changes import Action, Change, FieldChange, Kept, Plan, Reason
    from pycompose.plan.options import Options
    from pycompose.plan.step import Step
    from pycompose.schema.load import load
    from pycompose.schema.load_options import LoadOptions
    from pycompose.schema.model import Project
    from pycompose.stack import Applied, Stack

_HOMES = {
    "pycompose.errors": ("ComposeError", "LoadError", "Origin", "Problem"),
    "pycompose.plan.options": ("Options",),
    "pycompose.plan.changes": ("Action", "Change", "FieldChange", "Kept", "Plan", "Reason"),
    "pycompose.plan.step": ("Step",),
    "pycompose.commands.diff": ("diff",),
    "pycompose.commands.down": ("down",),
    "pycompose.commands.up": ("up",),
    "pycompose.schema.load": ("load",),
    "pycompose.schema.load_options": ("LoadOptions",),
    "pycompose.schema.model": ("Project",),
    "pycompose.stack": ("Applied", "Stack"),
}

__all__ = [
    "Action",
    "Applied",
    "Change",
    "ComposeError",
    "FieldChange",
    "Kept",
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
    "down",
    "load",
    "up",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
