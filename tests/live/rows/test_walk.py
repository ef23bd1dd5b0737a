"""Every row of the attribute table that costs something on the engine has a live case, or says why not."""

from __future__ import annotations

from collections.abc import Iterable

from tests.live.rows.cases import cases
from tests.live.rows.table_rows import costly_rows, untestable


def test_every_row_has_a_case() -> None:
    shown = {case.row for case in cases()}
    missing = [row for row in costly_rows() if row not in shown and not _is_below(row, untestable())]
    assert missing == []


def test_every_case_is_of_a_row() -> None:
    assert [case.row for case in cases() if case.row not in costly_rows()] == []


def _is_below(row: str, above: Iterable[str]) -> bool:
    return any(row == other or row.startswith((f"{other}.", f"{other}[")) for other in above)
