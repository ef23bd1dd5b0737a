"""Each case folder loads to what it says, to the letter."""

from __future__ import annotations

import pytest

from tests.schema.case import Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.folder.name)
def test_case(case: Case) -> None:
    assert case.outcome() == case.expected()


def test_no_case_expects_nothing() -> None:
    assert [case.folder.name for case in cases() if case.expected()[:2] == ("", "")] == []
