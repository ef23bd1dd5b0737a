"""An image is pulled again when it is old enough here."""

from __future__ import annotations

import pytest

from pycompose.planner.pull_due import is_due

NOON = 1_795_608_000.0


@pytest.mark.parametrize(
    ("policy", "hours", "due"),
    [
        ("daily", 23, False),
        ("daily", 25, True),
        ("weekly", 25, False),
        ("weekly", 169, True),
        ("every_12h", 11, False),
        ("every_12h", 13, True),
        ("every_1d12h", 35, False),
        ("every_1d12h", 37, True),
        ("every_90m", 2, True),
        ("missing", 1000, False),
        ("refresh", 1000, False),
    ],
)
def test_due(policy: str, hours: int, due: bool) -> None:
    assert is_due(policy, NOON, NOON + hours * 3600) is due


def test_nothing_is_due_where_nobody_knows() -> None:
    assert not is_due("daily", None, NOON)
    assert not is_due("daily", NOON, None)
