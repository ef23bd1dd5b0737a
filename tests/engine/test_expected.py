"""A stamp goes through the engine's words and back: an untouched container has not drifted, however it was written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings

from pycompose.engine.translate.expected import expected
from pycompose.plan.stamp import Stamp, is_withheld
from tests.engine.specs import ATTRIBUTES


def stamp(attributes: dict[str, Any]) -> Stamp:
    return Stamp.of("pyct", ("services", "app"), 1, "hash", {"image": "busybox", "networks": {}, **attributes})


@settings(deadline=None)
@given(ATTRIBUTES)
@example({"annotations": {"pw": "0"}})
def test_what_was_stamped_is_expected(attributes: dict[str, Any]) -> None:
    stamped = stamp(attributes)
    said = expected(stamped, (1, 51), "host")
    assert said is not None
    assert said.keys() - {"image"} <= attributes.keys()
    kept = {"environment", "labels", "ipc", "pid", "network_mode", "hostname", "init"}
    withheld = {key for key, value in stamped.attributes.items() if is_withheld(value)}
    assert attributes.keys() - kept - withheld <= said.keys()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"cap_add": ["CAP_CHOWN"]}, {"cap_add": ["CHOWN"]}),
        ({"ulimits": {"nofile": {"soft": 5, "hard": 5}}}, {"ulimits": {"nofile": 5}}),
        ({"working_dir": "/srv/"}, {"working_dir": "/srv"}),
        ({"ipc": "private", "runtime": "runc", "read_only": False}, {}),
        ({"network_mode": "service:db", "pid": "container:abc"}, {}),
        ({"command": ["mysql", "-phunter2", "--password=hunter2"]}, {}),
        ({"security_opt": ["systempaths=unconfined"]}, {"security_opt": ["systempaths=unconfined"]}),
        ({"network_mode": "none"}, {"network_mode": "none"}),
    ],
)
def test_spellings(asked: dict[str, Any], said: dict[str, Any]) -> None:
    assert expected(stamp(asked), (1, 51), "host") == {"image": "busybox", **said}


def test_a_stamp_that_somebody_wrote_says_nothing() -> None:
    assert expected(stamp({"volumes": ["data:/data"], "healthcheck": 5}), (1, 51), "host") is None
