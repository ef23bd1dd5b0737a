"""Merging the values of later files into those of earlier ones (the specification's section on merging)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.forms.short_forms import BEFORE_MERGE, SHORT_FORMS
from pycompose.schema.model import Map, Seq, Wrong
from pycompose.schema.phases.validity import valid
from pycompose.schema.phases.wrong import has_wrong
from pycompose.schema.spec.attribute_table import Row
from pycompose.schema.spec.scalars import text_of
from pycompose.schema.tree.marks import succeed
from pycompose.schema.tree.problems import Problems


def merge(  # noqa: PLR0913  only the mapping around a scalar has its mark
    base: Any, over: Any, row: Row, path: ValuePath, problems: Problems, *, mark: Any = None
) -> Any:
    """Merge ``over`` into ``base``, which is changed, and return the result.

    Mappings are merged deeply, sequences appended, and other values replaced, unless the row has its own rule. Wrong
    values are ignored. ``mark`` is the place of ``over``.
    """
    if type(over) is Wrong or type(base) is Wrong:
        problems.lose(path)
        return base if type(over) is Wrong or over is None else over
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
            return _appended(base, over)
    else:
        return over
    if has_wrong(base) or has_wrong(over) or not valid(base, row):
        problems.lose(path)
        return base
    kind = "mapping" if isinstance(base, Map) else "sequence"
    problems.error(
        _mark(over) or mark, path, f"an earlier file has a {kind} here, but this one does not", f"write a {kind}"
    )
    return base


def merge_mappings(base: Map, over: Map, row: Row, path: ValuePath, problems: Problems) -> Map:
    """Merge a mapping into another, key by key; a value that is replaced takes the place of the new one."""
    for key, value in over.items():
        if key not in base:
            base[key] = value
            base.marks[key] = over.marks.get(key)
            continue
        before = base[key]
        merged = merge(before, value, row.below(key), (*path, key), problems, mark=over.marks.get(key))
        base[key] = merged
        if merged is not before and value is not None:
            mark = over.marks.get(key)
            base.marks[key] = succeed(base.marks.get(key), mark) if merged is value else mark
    return base


def _mark(value: Any) -> Any:
    """Return the place of the first entry of a value, which is the nearest known one."""
    marks = getattr(value, "marks", None)
    if isinstance(marks, dict):
        return next(iter(marks.values()), None)
    return marks[0] if marks else None


def _replace(_base: Any, over: Any, _row: Row, _path: ValuePath, _problems: Problems) -> Any:
    return over


def _list(base: Any, over: Any, _row: Row, _path: ValuePath, _problems: Problems) -> Any:
    """Append sequences; text counts as a sequence with one item."""
    return _appended(_items(base), over)


def _pairs(base: Any, over: Any, _row: Row, _path: ValuePath, _problems: Problems) -> Any:
    """Append mappings as ``KEY=value`` sequences; the row's key decides which pairs are the same (unique_items.py)."""
    return _appended(_items(base), over)


def _hosts(base: Any, over: Any, _row: Row, _path: ValuePath, _problems: Problems) -> Any:
    """Append extra hosts except those that already exist: a host may have several addresses."""
    hosts, more = _items(base), _items(over)
    if not isinstance(hosts, Seq) or not isinstance(more, Seq):
        return over if over is not None else base
    new = Seq(host for host in more if host not in hosts)
    new.marks = [mark for host, mark in zip(more, more.places(), strict=True) if host not in hosts]
    return _appended(hosts, new)


def _appended(base: Any, over: Any) -> Any:
    items = _items(over)
    if over is None or not isinstance(items, Seq) or not isinstance(base, Seq):
        return base if over is None else over
    base.marks[:] = [*base.places(), *items.places()]
    base.extend(items)
    return base


def _items(value: Any) -> Any:
    """Return text or a mapping as the sequence it stands for: ``{A: 1, B: null}`` → ``["A=1", "B"]``, sorted."""
    if isinstance(value, str):
        return Seq([value])
    if not isinstance(value, Map):
        return value
    listed = Seq()
    for key, item in sorted(value.items()):
        for word in item if isinstance(item, Seq) else [item]:
            if isinstance(word, (Map, Seq)):
                return value
            if isinstance(word, Wrong):
                continue
            listed.append(key if word is None else f"{key}={text_of(word)}")
            listed.marks.append(value.marks.get(key))
    return listed


def _logging(base: Any, over: Any, row: Row, path: ValuePath, problems: Problems) -> Any:
    """Merge logging options; if the driver changes, the options of the old driver are dropped."""
    if not isinstance(base, Map) or not isinstance(over, Map):
        return over if over is not None else base
    if "driver" in base and "driver" in over and base["driver"] != over["driver"]:
        return over
    return merge_mappings(base, over, row, path, problems)


def _pools(base: Any, over: Any, row: Row, path: ValuePath, problems: Problems) -> Any:
    """Merge address pools by subnet; a pool that only an earlier file has is kept (docker compose may lose it)."""
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


_RULES: Mapping[str, Callable[[Any, Any, Row, ValuePath, Problems], Any]] = {
    "hosts": _hosts,
    "list": _list,
    "logging": _logging,
    "pairs": _pairs,
    "pools": _pools,
    "replace": _replace,
}
