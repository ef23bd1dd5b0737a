"""What the command line asks of the planner."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.value import EMPTY, Value


class Options(Value):
    """Choices of one run.

    ``build``: build every image that can be built, not only the missing. ``build_stale``: build those whose context is
    newer. ``check_stale`` and ``check_pulls``: look which ones that are, and what a pull would bring.
    ``pull``: ``always``, ``missing`` or ``never`` in the place of each service's own policy (empty: its own).
    ``check_content``: what is in mounted files is compared too.
    ``wait``: every service is waited for. ``timeout``: seconds a container gets to stop, None: its own.
    ``wait_timeout``: seconds. ``show_sensitive``: values that may be secrets are in the plan.
    ``now``: seconds since 1970, None: nobody looked. ``durations``: what steps took the last time (planner/timing.py).
    """

    build: bool = False
    build_stale: bool = False
    check_stale: bool = False
    check_pulls: bool = False
    pull: str = ""
    check_content: bool = False
    wait: bool = False
    wait_timeout: float | None = None
    timeout: int | None = None
    force_recreate: bool = False
    no_recreate: bool = False
    remove_orphans: bool = False
    remove_volumes: bool = False
    show_sensitive: bool = False
    now: float | None = None
    durations: Mapping[str, float] = EMPTY
