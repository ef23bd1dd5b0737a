"""The table keeps its own rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from pycompose.schema.spec.attribute_table import UNTESTABLE, Impact, Row, _Table, attribute, table


def rows(row: Row, path: str = "") -> Iterator[tuple[str, Row]]:
    yield path, row
    for name, below in row.properties.items():
        yield from rows(below, f"{path}.{name}")
    for name, below in row.values.items():
        yield from rows(below, f"{path}={name}")
    for name, other in (("NAME", row.each), ("[]", row.items)):
        if other is not None:
            yield from rows(other, f"{path}.{name}")


@pytest.mark.parametrize(("path", "row"), [(path, row) for path, row in rows(table()) if row.limited or row.untestable])
def test_what_is_not_applied_everywhere_says_why(path: str, row: Row) -> None:
    assert not (row.refused and row.ignored)
    assert len(row.refused or ("why not", "what to do")) == 2, path
    assert row.ignored is None or row.ignored[0].islower()
    assert row.untestable is None or row.untestable in UNTESTABLE


def test_what_is_not_applied_costs_nothing() -> None:
    assert attribute(("services", "web", "cpu_count")).impact is Impact.NONE
    assert attribute(("services", "web", "deploy", "resources", "reservations", "cpus")).impact is Impact.NONE
    assert attribute(("services", "web", "deploy", "resources", "reservations", "memory")).impact is Impact.IN_PLACE


class Slow(_Table):
    """A table that parses a row only when two threads want it."""

    def __init__(self) -> None:
        super().__init__({})
        self.both = Barrier(2, timeout=5)

    def said(self, source: Mapping[str, Any]) -> dict[str, Any]:
        self.both.wait()
        return super().said(source)


def test_a_row_may_be_read_first_by_several_threads_at_once() -> None:
    row = Row(Slow(), {"x-impact": "recreate"})
    with ThreadPoolExecutor(2) as threads:
        assert [*threads.map(lambda _: row.impact, range(2))] == [Impact.RECREATE] * 2


def test_a_row_has_only_the_fields_of_the_table() -> None:
    with pytest.raises(AttributeError, match="wrong"):
        _ = table().wrong
