"""The only place that touches the world: what the engine holds is observed here, and plans are executed.

Looking needs no more than ``connect`` and ``observe``; what writes is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pycompose.engine.connect import Engine, connect
from pycompose.engine.observe import Question, observe

if TYPE_CHECKING:
    from pycompose.engine.executor import execute
    from pycompose.engine.lock import locked
    from pycompose.engine.payload import unsupported
    from pycompose.engine.report import Report

__all__ = ["Engine", "Question", "Report", "connect", "execute", "locked", "observe", "unsupported"]

_WRITES = {
    "Report": "report",
    "execute": "executor",
    "locked": "lock",
    "unsupported": "payload",
}


def __getattr__(name: str) -> Any:
    if name not in _WRITES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_WRITES[name]}"), name)
