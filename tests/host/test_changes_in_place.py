"""What runs changed in place is kept for the next plan, without any value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pycompose.host.changes_in_place import MOST, applied_since, note_changes
from pycompose.plan.address import Address
from pycompose.plan.applied_since import digest_of
from pycompose.plan.report import Outcome, Report, Result
from pycompose.plan.step import ContainerRef, Step
from pycompose.plan.steps import ConnectNetwork, ContainerStep, DisconnectNetwork, StartContainer, UpdateContainer


def on(kind: type[ContainerStep], container: str = "a", created_by: int = 0, **values: Any) -> Step:
    ref = ContainerRef(id=container, created_by=created_by)
    return kind(number=1, address=Address.parse("service.db[1]"), container=ref, name="demo-db-1", **values)


def report(*steps: Step, outcome: Outcome = Outcome.DONE) -> Report:
    return Report(results=tuple(Result(step=step, outcome=outcome) for step in steps))


def test_the_last_change_counts(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    assert applied_since("engine", "demo", environment) == {}
    first = [
        on(UpdateContainer, attributes={"mem_limit": "1", "cpus": 0.5}),
        on(ConnectNetwork, network="demo_a", attachment={"aliases": ["s3cret"]}),
        on(StartContainer),
        on(UpdateContainer, container="", created_by=3, attributes={"mem_limit": "9"}),
    ]
    note_changes(report(*first), "engine", "demo", environment)
    second = [on(UpdateContainer, attributes={"mem_limit": None}), on(DisconnectNetwork, network="demo_a")]
    note_changes(report(*second), "engine", "demo", environment)
    failed = report(on(UpdateContainer, container="b", attributes={"mem_limit": "2"}), outcome=Outcome.FAILED)
    note_changes(failed, "engine", "demo", environment)
    assert applied_since("engine", "demo", environment) == {
        "a": {"mem_limit": digest_of(None), "cpus": digest_of(0.5), "networks.demo_a": digest_of(None)}
    }
    assert applied_since("another", "demo", environment) == {}
    assert "s3cret" not in "".join(file.read_text() for file in tmp_path.rglob("*.json"))


def test_the_oldest_go_first(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    for start in (0, 1):
        steps = [on(UpdateContainer, container=str(n), attributes={"cpus": 1}) for n in range(start, MOST + start)]
        note_changes(report(*steps), "engine", "demo", environment)
    kept = applied_since("engine", "demo", environment)
    assert len(kept) == MOST
    assert "0" not in kept


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    note_changes(report(on(UpdateContainer, attributes={"cpus": 1})), "engine", "demo", environment)
    (file,) = tmp_path.rglob("*.json")
    for text in ("[]", "{", '{"a": 1}'):
        file.write_text(text)
        assert applied_since("engine", "demo", environment) == {}
