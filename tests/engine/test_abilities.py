"""What an engine says of itself tells which limits come to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pycompose.engine.observe.abilities import lacking

ALL = {
    "MemoryLimit": True,
    "SwapLimit": True,
    "CpuCfsPeriod": True,
    "CpuCfsQuota": True,
    "CPUShares": True,
    "CPUSet": True,
    "PidsLimit": True,
    "OomKillDisable": True,
}


@pytest.mark.parametrize(
    ("information", "lacks"),
    [
        ({**ALL, "CgroupVersion": "1"}, set()),
        ({**ALL, "SwapLimit": False, "CgroupVersion": "1"}, {"memswap_limit"}),
        ({**ALL, "OomKillDisable": False, "CgroupVersion": "2"}, {"mem_swappiness", "oom_kill_disable"}),
        ({**ALL, "MemoryLimit": False, "PidsLimit": False}, {"mem_limit", "mem_reservation", "pids_limit"}),
        ({}, set()),
    ],
    ids=["all", "no swap", "cgroup 2", "rootless", "unknown"],
)
def test_lacking(information: dict[str, Any], lacks: set[str]) -> None:
    assert lacking(information) == lacks
