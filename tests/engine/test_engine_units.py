"""Durations and amounts, both ways."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pycompose.engine.translate import engine_units


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1_500, "1.5µs"),
        (500_000_000, "500ms"),
        (1_000_000_000, "1s"),
        (1_500_000_000, "1.5s"),
        (90_000_000_000, "1m30s"),
        (3_600_000_000_000, "1h0m0s"),
        (86_400_000_000_000, "24h0m0s"),
        (3_661_001_000_000, "1h1m1.001s"),
    ],
)
def test_durations_are_gos(nanoseconds: int, text: str) -> None:
    assert engine_units.duration(nanoseconds) == text
    assert engine_units.nanoseconds(text) == nanoseconds


@given(st.integers(0, 10**15))
def test_every_duration_is_read_back(nanoseconds: int) -> None:
    assert engine_units.nanoseconds(engine_units.duration(nanoseconds)) == nanoseconds


@given(st.integers(1, 10_000))
def test_every_number_of_cpus_is_read_back(hundredths: int) -> None:
    assert engine_units.cpus(engine_units.billionths(hundredths / 100)) == hundredths / 100


def test_cpus_written_in_single_precision() -> None:
    # docker compose multiplies in single precision: 0.7 becomes 699999968 or 700000000
    assert engine_units.cpus(699_999_968) == 0.7
    assert engine_units.cpus(2_000_000_000) == 2


@pytest.mark.parametrize(
    "text", ["2026-11-25T12:00:00.5Z", "2026-11-25T12:00:00.500000001Z", "2026-11-25T13:00:00.5+01:00"]
)
def test_moments(text: str) -> None:
    assert engine_units.moment(text) == 1_795_608_000.5


@given(st.datetimes(timezones=st.timezones()).map(lambda moment: moment.replace(microsecond=0)))
def test_moments_are_those_of_the_standard_library(moment: datetime) -> None:
    text = moment.isoformat()
    assume(re.search(r"[+-]\d\d:\d\d$", text))  # long ago, zones counted seconds
    assert engine_units.moment(text) == moment.timestamp()
