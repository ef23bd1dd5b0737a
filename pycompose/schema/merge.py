"""What a later file says meets what earlier ones said (the specification's merge section)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pycompose.errors import Path
from pycompose.schema.model import Map, Seq
from pycompose.schema.problems import Problems
from pycompose.schema.scalars import text_of
from pycompose.schema.shortforms import BEFORE_MERGE, SHORT_FORMS, pairs
from pycompose.schema.table import Row


def merge(base: Any, over: Any, row: Row, path: Path, problems: Problems) -> Any:
    """Merge ``over`` into ``base``, which is changed, and give the result.

    Mappings merge deeply, sequences are appended, anything else is replaced, unless the row has a rule of its own.
    """
    rule = _RULES.get(row.merge or "")
    if rule is not None:
        return rule(base, over, row, path, problems)
    if row.short in BEFORE_MERGE:
        base, over = SHORT_FORMS[row.short](base), SHORT_FORMS[row.short](over)
    if over is None:
        return base
    if isinstance(base, Map):
        if isinstance(over, Map):
            return merge_mappings(base, over, row, path, problems)
    elif isinstance(base, Seq):
        if isinstance(over, Seq):
            base.marks[:] = [*base.places(), *over.places()]
            base.extend(over)
            return base
    else:
        return over
    kind = "mapping" if isinstance(base, Map) else "sequence"
    problems.error(
        _mark(over), path, f"an earlier file has a {kind} here, and this one something else", f"write a {kind}"
    )
    return base


def merge_mappings(base: Map, over: Map, row: Row, path: Path, problems: Problems) -> Map:
    """Merge a mapping into another, key by key; the place of a value that is replaced is the new one's."""
    for key, value in over.items():
        if key not in base:
            base[key] = value
            base.marks[key] = over.marks.get(key)
            continue
        before = base[key]
        merged = merge(before, value, row.below(key), (*path, key), problems)
        base[key] = merged
        if merged is not before and value is not None:
            base.marks[key] = over.marks.get(key)
    return base


def _mark(value: Any) -> Any:
    """Give the place of the first thing in a value, which is as near as can be told."""
    marks = getattr(value, "marks", None)
    if isinstance(marks, dict):
        return next(iter(marks.values()), None)
    return marks[0] if marks else None


def _replace(_base: Any, over: Any, _row: Row, _path: Path, _problems: Problems) -> Any:
    return over


def _pairs(base: Any, over: Any, _row: Row, _path: Path, _problems: Problems) -> Any:
    """``KEY=value`` lists and mappings merge by their keys, whichever form each has."""
    if over is None:
        return base
    base, over = pairs(base), pairs(over)
    if not isinstance(base, Map) or not isinstance(over, Map):
        return over
    base.update(over)
    base.marks.update(over.marks)
    return base


def _hosts(base: Any, over: Any, _row: Row, _path: Path, _problems: Problems) -> Any:
    """Extra hosts are appended, save those that are there already: a host may have several addresses."""
    if over is None:
        return base
    hosts, more = _host_list(base), _host_list(over)
    for host, mark in zip(more, more.marks, strict=True):
        if host not in hosts:
            hosts.append(host)
            hosts.marks.append(mark)
    return hosts


def _host_list(value: Any) -> Seq:
    if isinstance(value, Seq):
        value.places()
        return value
    listed = Seq()
    if isinstance(value, Map):
        for host, addresses in sorted(value.items()):
            for address in addresses if isinstance(addresses, Seq) else [addresses]:
                listed.append(host if address is None else f"{host}={text_of(address)}")
                listed.marks.append(value.marks.get(host))
    return listed


def _logging(base: Any, over: Any, row: Row, path: Path, problems: Problems) -> Any:
    """Options of another driver mean nothing to this one, so they are dropped with it."""
    if not isinstance(base, Map) or not isinstance(over, Map):
        return over if over is not None else base
    if "driver" in base and "driver" in over and base["driver"] != over["driver"]:
        return over
    return merge_mappings(base, over, row, path, problems)


def _pools(base: Any, over: Any, row: Row, path: Path, problems: Problems) -> Any:
    """Address pools merge by their subnet; one that only an earlier file has is kept (docker compose may lose it)."""
    if not isinstance(base, Seq) or not isinstance(over, Seq):
        return over if over is not None else base
    for pool, mark in zip(over, over.places(), strict=True):
        same = [known for known in base if _subnet(known) is not None and _subnet(known) == _subnet(pool)]
        if same and isinstance(pool, Map):
            merge_mappings(same[0], pool, row.below(0), (*path, base.index(same[0])), problems)
        else:
            base.places().append(mark)
            base.append(pool)
    return base


def _subnet(pool: Any) -> Any:
    return pool.get("subnet") if isinstance(pool, Map) else None


_RULES: Mapping[str, Callable[[Any, Any, Row, Path, Problems], Any]] = {
    "hosts": _hosts,
    "logging": _logging,
    "pairs": _pairs,
    "pools": _pools,
    "replace": _replace,
}
