"""The options of one run that the planner takes into account."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.plan.applied_since import AppliedSince
from pycompose.value import EMPTY, Value


class Options(Value):
    """The options of one run."""

    build: bool = False
    """Build every image that can be built, not only missing ones."""
    build_stale: bool = False
    """Build the images whose context is newer than they are."""
    check_stale: bool = False
    """Find the images whose context is newer than they are."""
    check_pulls: bool = False
    """Ask the registries what a pull would bring."""
    pull: str = ""
    """``always``, ``missing`` or ``never`` instead of each service's own policy; empty: its own policy."""
    check_content: bool = False
    """Also compare the content of mounted files."""
    wait: bool = False
    """Wait for every service."""
    wait_timeout: float | None = None
    """The maximum time to wait, in seconds; None: no limit."""
    timeout: int | None = None
    """The seconds a container gets to stop; None: its own ``stop_grace_period``."""
    services: tuple[str, ...] = ()
    """The services that were named; empty: all. The project also has those that they depend on."""
    force_recreate: bool = False
    """Recreate the containers of the named services even if nothing changed."""
    no_recreate: bool = False
    """Never recreate a container, except with a volume that is replaced, nor a network that containers use."""
    remove_orphans: bool = False
    """Remove containers of services that are not in the files."""
    remove_volumes: bool = False
    """Remove the project's volumes on ``down``."""
    show_sensitive: bool = False
    """Include values that may be secret in the plan."""
    now: float | None = None
    """The present time in seconds since 1970; None if it is unknown."""
    applied_since: AppliedSince = EMPTY
    """What this machine's runs changed in place (host/changes_in_place.py)."""
    durations: Mapping[str, float] = EMPTY
    """The seconds that each step took the last time (host/durations.py)."""
