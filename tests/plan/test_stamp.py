"""The stamp: exact, without secrets, and only believed beside what it speaks of."""

import json

import pytest

from pycompose import naming
from pycompose.plan.stamp import LIMIT, LIVE, Stamp, digest, is_digest_of

PATH = ("services", "web")
ATTRIBUTES = {
    "image": "web:1",
    "command": ["run", "--requirepass", "hunter2"],
    "environment": {"PORT": "80", "DB_PASSWORD": "hunter2"},
    "init": True,
}
LABELS = {naming.PROJECT: "demo", naming.SERVICE: "web", naming.NUMBER: "1", naming.CONFIG_HASH: "abc"}


def labels_of(stamp: Stamp) -> dict[str, str]:
    return {**LABELS, naming.STAMP: stamp.encode()}


def stamp() -> Stamp:
    return Stamp.of("demo", PATH, 1, "abc", ATTRIBUTES)


def test_it_holds_no_secret() -> None:
    text = stamp().encode()
    assert "hunter2" not in text
    assert json.loads(text)["attributes"]["environment"] == {LIVE: ["DB_PASSWORD", "PORT"]}


def test_what_it_may_not_hold_is_read_from_the_engine() -> None:
    found = Stamp.decode(labels_of(stamp()))
    assert found is not None
    live = {"environment": {"PATH": "/bin", **ATTRIBUTES["environment"]}, "command": ATTRIBUTES["command"]}  # type: ignore[dict-item] # a mapping
    assert found.applied(live) == ATTRIBUTES


@pytest.mark.parametrize("label", [naming.PROJECT, naming.SERVICE, naming.NUMBER, naming.CONFIG_HASH])
def test_it_counts_only_beside_its_own_labels(label: str) -> None:
    assert Stamp.decode({**labels_of(stamp()), label: "7"}) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"v": 2}', '{"v": 1}'])
def test_what_is_no_stamp_is_none(text: str) -> None:
    assert Stamp.decode({**LABELS, naming.STAMP: text}) is None


def test_a_long_one_holds_digests() -> None:
    long = {"image": "web:1", "command": ["x" * LIMIT]}
    found = Stamp.decode(labels_of(Stamp.of("demo", PATH, 1, "abc", long)))
    assert found is not None
    assert len(found.encode()) < LIMIT
    assert is_digest_of(found.attributes["command"], long["command"])
    assert not is_digest_of(found.attributes["command"], ["y"])


def test_equal_values_have_equal_hashes() -> None:
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})
