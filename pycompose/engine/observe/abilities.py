"""Which limits an engine can enforce: without kernel support it accepts them, warns in its log, and drops them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "MemoryLimit": ("mem_limit", "mem_reservation"),
    "SwapLimit": ("memswap_limit",),
    "CpuCfsPeriod": ("cpu_period",),
    "CpuCfsQuota": ("cpu_quota", "cpus"),
    "CPUShares": ("cpu_shares",),
    "CPUSet": ("cpuset",),
    "PidsLimit": ("pids_limit",),
    "OomKillDisable": ("oom_kill_disable",),
}
"""Attributes by the ability that GET /info reports (Engine API 1.41); rootless without delegation means none."""

_ONLY_ON_CGROUP_1 = ("mem_swappiness", "oom_kill_disable")


def lacking(information: Mapping[str, Any]) -> frozenset[str]:
    """Return the service attributes that have no effect on the engine; what it does not report counts as possible."""
    lacks = {word for ability, words in _NEEDS.items() if information.get(ability) is False for word in words}
    if information.get("CgroupVersion") == "2":
        lacks.update(_ONLY_ON_CGROUP_1)
    return frozenset(lacks)
