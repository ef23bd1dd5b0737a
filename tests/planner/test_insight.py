"""How long a plan takes at the least, and how long what it touches is away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pycompose.plan.address import Address
from pycompose.plan.changes import Downtime
from pycompose.plan.desired import Desired
from pycompose.plan.step import Awaited, ContainerRef, Step
from pycompose.plan.steps import PullImage, RemoveVolume, StartContainer, StopContainer, WaitFor
from pycompose.planner.insight.critical_path import longest_chain
from pycompose.planner.insight.downtime import downtimes
from tests.planner.world import desired_of, project_of

NOTHING = Desired(project="demo", services={}, networks={}, volumes={})
DB: dict[str, Any] = {"address": Address.parse("service.db[1]"), "container": ContainerRef(id="1"), "name": "demo-db-1"}


def pulls(*needs: tuple[int, ...]) -> list[Step]:
    return [
        PullImage(number=n, address=Address.parse(f"image.{n}"), reference=str(n), needs=need)
        for n, need in enumerate(needs, 1)
    ]


def test_the_longest_chain() -> None:
    assert longest_chain(pulls((), (), (1,), (3,), (2, 4)), NOTHING, {}) == ((1, 3, 4, 5), 4.0)


def test_what_is_known_to_take_long_counts_for_more() -> None:
    assert longest_chain(pulls((), (), (1,), (2,)), NOTHING, {"pull image.2": 60.0}) == ((2, 4), 61.0)


def test_nothing_to_do_takes_no_time() -> None:
    assert longest_chain([], NOTHING, {}) == ((), 0.0)


def test_a_first_health_check_takes_its_interval(tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    check = "healthcheck: {test: [CMD, ok], interval: 1m30s}"
    file.write_text(f"services: {{db: {{image: db, {check}}}, web: {{image: web}}}}")
    wait = WaitFor(number=1, **DB, awaited=Awaited.HEALTHY)
    assert longest_chain([wait], desired_of(project_of(file)), {}) == ((1,), 90.0)
    assert longest_chain([wait], desired_of(project_of(file)), {wait.kind_of_work: 2.5}) == ((1,), 2.5)
    file.write_text(file.read_text().replace("1m30s", "1m30s, start_period: 1m, start_interval: 2s"))
    assert longest_chain([wait], desired_of(project_of(file)), {}) == ((1,), 2.0)


def test_who_is_only_started_is_never_away() -> None:
    assert downtimes([StartContainer(number=1, **DB)]) == {}
    assert downtimes([RemoveVolume(number=1, address=Address.parse("volume.data"), name="demo_data")]) == {}


def test_who_is_stopped_and_started_is_away_for_a_moment() -> None:
    steps = [*pulls(()), StopContainer(number=2, needs=(1,), **DB), StartContainer(number=3, needs=(1, 2), **DB)]
    assert downtimes(steps) == {DB["address"]: Downtime.BRIEF}


def test_who_waits_in_between_is_away_until_then() -> None:
    steps = [StopContainer(number=1, **DB), *pulls((), ())[1:], StartContainer(number=3, needs=(1, 2), **DB)]
    assert downtimes(steps) == {DB["address"]: Downtime.BLOCKING}
