"""What the command line asks of the planner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Options:
    """Choices of one run.

    ``build``: build every image that can be built, not only the missing. ``pull``: ``always``, ``missing`` or
    ``never`` in the place of each service's own policy (empty: its own). ``wait``: every service is waited for.
    ``timeout``: seconds a container gets to stop, None: its own. ``wait_timeout``: seconds.
    """

    build: bool = False
    pull: str = ""
    wait: bool = False
    wait_timeout: float | None = None
    timeout: int | None = None
    force_recreate: bool = False
    no_recreate: bool = False
    remove_orphans: bool = False
    remove_volumes: bool = False
