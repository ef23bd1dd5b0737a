"""What all values have in common: fields by keyword, equality by kind and field, and that they do not change."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pytest

from pycompose.value import EMPTY, Deferred, Value


class Port(Value):
    number: int
    protocol: str = "tcp"

    @cached_property
    def text(self) -> str:
        return f"{self.number}/{self.protocol}"


class Published(Port):
    host: str

    _private = frozenset({"host"})


class Other(Value):
    number: int
    protocol: str = "tcp"


def test_fields_are_given_by_name_and_have_defaults() -> None:
    assert Port(number=80).protocol == "tcp"
    assert Published(number=80, host="::1")._asdict() == {"number": 80, "protocol": "tcp", "host": "::1"}


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, r"Port: missing \['number'\], unknown \[\]"),
        ({"number": 80, "host": ""}, r"Port: missing \[\], unknown \['host'\]"),
        ({"host": ""}, r"Port: missing \['number'\], unknown \['host'\]"),
    ],
)
def test_what_is_missing_or_unknown_is_refused(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        Port(**given)


def test_values_are_equal_by_kind_and_fields() -> None:
    one, same = Port(number=80), Port(number=80)
    assert one.text == "80/tcp"  # what was worked out is no field
    assert one == same
    assert hash(one) == hash(same)
    assert one != Port(number=81)
    assert one != Other(number=80)
    assert one != (80, "tcp")


def test_a_value_does_not_change() -> None:
    port = Port(number=80)
    with pytest.raises(AttributeError, match=r"Port\.number cannot be changed"):
        port.number = 81  # type: ignore[misc]  # that is what is tested
    with pytest.raises(AttributeError, match=r"Port\.number cannot be changed"):
        del port.number
    assert port._replace(number=81) == Port(number=81)
    assert port == Port(number=80)


def test_a_value_shows_its_fields_but_the_private_ones() -> None:
    assert repr(Published(number=80, host="secret")) == "Published(number=80, protocol='tcp')"


def test_a_deferred_mapping_is_worked_out_once_and_is_equal_to_what_it_holds() -> None:
    asked: list[int] = []

    def work_out() -> dict[str, int]:
        asked.append(1)
        return {"a": 1}

    deferred = Deferred(work_out)
    assert not asked
    assert deferred == {"a": 1}
    assert (dict(deferred), len(deferred), deferred["a"], repr(deferred)) == ({"a": 1}, 1, 1, "{'a': 1}")
    assert len(asked) == 1
    assert EMPTY == {}
