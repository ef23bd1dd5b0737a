"""Dropping repeated items of sequences (``x-key``): the later one counts, at the position of the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pycompose.schema.forms.short_forms import split_volume
from pycompose.schema.model import Map, Seq
from pycompose.schema.spec.attribute_table import Row
from pycompose.schema.spec.scalars import hashable, text_of
from pycompose.schema.tree.marks import succeed


def drop_repeated(value: Any, row: Row) -> None:
    """Drop repeated items wherever the table has an ``x-key``; sequences are changed in place."""
    if isinstance(value, Map):
        for key, item in value.items():
            if type(item) in (Map, Seq):
                below = row.below(key)
                if below.reaches("key"):
                    drop_repeated(item, below)
    elif isinstance(value, Seq):
        if row.key:
            _drop(value, _KEYS[row.key])
        elif row.items is not None and row.items.reaches("key"):
            for item in value:
                drop_repeated(item, row.items)


def _drop(value: Seq, key_of: Callable[[Any], Any]) -> None:
    if len(value) < 2:
        return
    places: dict[Any, int] = {}
    kept: list[Any] = []
    marks: list[Any] = []
    for item, mark in zip(value, value.places(), strict=True):
        key = hashable(key_of(item))
        if key is not None and key in places:
            kept[places[key]] = item
            marks[places[key]] = succeed(marks[places[key]], mark)
            continue
        places[key] = len(kept)
        kept.append(item)
        marks.append(mark)
    if len(kept) < len(value):
        value[:], value.marks[:] = kept, marks


def _pair(item: Any) -> Any:
    return item.partition("=")[0] if isinstance(item, str) else None


def _value(item: Any) -> Any:
    return item if isinstance(item, str) else text_of(item)


def _target(item: Any) -> Any:
    if isinstance(item, str):
        parts = split_volume(item) if len(item) > 2 else [item]
        return parts[0] if len(parts) == 1 else parts[1]
    return item.get("target") if isinstance(item, Map) else None


def _device(item: Any) -> Any:
    if isinstance(item, str):
        parts = item.split(":")
        return parts[0] if len(parts) == 1 else parts[1]
    return item.get("target") if isinstance(item, Map) else None


def _mounted_in(folder: str) -> Callable[[Any], Any]:
    def key_of(item: Any) -> Any:
        if isinstance(item, str):
            return f"{folder}/{item}"
        return item.get("target", f"{folder}/{item.get('source')}") if isinstance(item, Map) else None

    return key_of


def _port(item: Any) -> Any:
    if not isinstance(item, Map):
        return text_of(item)
    if "target" not in item:
        return None
    host = item.get("host_ip", "0.0.0.0")  # noqa: S104  an address to compare with; nothing here binds to it
    return host, item.get("published"), item["target"], item.get("protocol", "tcp")


def _path(item: Any) -> Any:
    return item.get("path") if isinstance(item, Map) else item


_KEYS: Mapping[str, Callable[[Any], Any]] = {
    "device": _device,
    "mount": _mounted_in(""),
    "pair": _pair,
    "path": _path,
    "port": _port,
    "secret": _mounted_in("/run/secrets"),
    "target": _target,
    "value": _value,
}
"""What identifies an item; None for an item that cannot be identified, which the validation reports."""
