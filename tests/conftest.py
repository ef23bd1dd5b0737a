"""``--require-all``: on a machine that has everything, a test skipped for want of it is a failure."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from pycompose.known_secrets import forget

# Programs that tests start in other folders are this checkout's, whichever one is installed.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])

NEEDS = ("live", "peer", "e2e")
"""Marks of the tests that want something of the machine: an engine, docker compose, a browser."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-all", action="store_true", help=f"fail where a test marked {', '.join(NEEDS)} is skipped"
    )
    parser.addoption("--every-row", action="store_true", help="run every live case of a row on the newest engine too")


@pytest.fixture(autouse=True)
def no_known_secrets() -> None:
    """Forget the secrets of the projects that other tests loaded."""
    forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    needed = [mark for mark in NEEDS if item.get_closest_marker(mark)]
    if report.skipped and needed and not hasattr(report, "wasxfail") and item.config.getoption("--require-all"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"--require-all: a test marked {needed[0]} was skipped ({reason.removeprefix('Skipped: ')})"
    return report
