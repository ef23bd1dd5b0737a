"""What the closing summary says of the rows: which of them cannot be shown where tests run, and why."""

from __future__ import annotations

import pytest

from tests.live.rows.table_rows import untestable


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the rows without a live case by their reason."""
    by_reason: dict[str, list[str]] = {}
    for row, reason in untestable().items():
        by_reason.setdefault(reason, []).append(row)
    terminalreporter.section("attributes that no test can show here")
    for reason, rows in by_reason.items():
        terminalreporter.write_line(f"{reason}: {', '.join(rows)}")
