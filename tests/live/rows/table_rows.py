"""The rows of the attribute table that a service has, as the reference in the docs writes them."""

from __future__ import annotations

from collections.abc import Iterator

from pycompose.schema.spec.attribute_table import Impact, Row, attribute, table
from tests.live.rows.cases import path_of


def untestable() -> dict[str, str]:
    """Give the reason of every row that cannot be shown where tests run."""
    return {row: known.untestable for row, known in _all_rows().items() if known.untestable}


def costly_rows() -> list[str]:
    """Give the rows of a service, as the reference writes them, that hold a value whose change costs something."""
    return [
        row
        for row, known in _all_rows().items()
        if not _rows_below(known) and attribute(path_of(row, "web")).impact != Impact.NONE
    ]


def _all_rows() -> dict[str, Row]:
    return dict(_named(table().below("services").below("web"), ""))


def _named(row: Row, place: str) -> Iterator[tuple[str, Row]]:
    for name, below in sorted(row.properties.items()):
        under = f"{place}.{name}" if place else name
        yield under, below
        yield from _named(below, under)
        for shape, each in (("[]", below.items), (".NAME", below.each)):
            if each is not None:
                yield from _named(each, f"{under}{shape}")


def _rows_below(row: Row) -> bool:
    return any(below.properties for below in (row, row.items, row.each) if below is not None)
