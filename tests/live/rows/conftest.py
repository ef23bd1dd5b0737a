"""Which cases run on which engine, and what the closing summary says of the rows that cannot be shown at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.live.rows.cases import Case, cases
from tests.live.rows.rounds import is_cheap
from tests.live.rows.table_rows import untestable

OLDEST = (1, 41)
"""The API version of the oldest engine."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run all that the oldest engine knows on the machine's own; on the newest the rest, and some of each attribute."""
    if "case" in metafunc.fixturenames:
        chosen = [("engine", case) for case in cases() if case.api <= OLDEST]
        chosen += [("newest", case) for case in (cases() if metafunc.config.getoption("--every-row") else _some())]
        names = [f"{where}-{case.theme}-{case.service}" for where, case in chosen]
        metafunc.parametrize(("where", "case"), chosen, ids=names)


def _some() -> Iterator[Case]:
    """Give what is new, what may change in place, and of every other attribute its first case."""
    attributes = set()
    for case in cases():
        attribute = re.split(r"\W", case.row)[0]
        if case.api > OLDEST or is_cheap(case) or attribute not in attributes:
            yield case
        attributes.add(attribute)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the rows without a live case by their reason."""
    by_reason: dict[str, list[str]] = {}
    for row, reason in untestable().items():
        by_reason.setdefault(reason, []).append(row)
    terminalreporter.section("attributes that no test can show here")
    for reason, rows in by_reason.items():
        terminalreporter.write_line(f"{reason}: {', '.join(rows)}")
