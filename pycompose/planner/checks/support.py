"""What the files ask for and cannot get: refused, ignored on a single engine, or too new for this one.

The table says which attributes and values these are. All are reported at once, each with its place, before anything
runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pycompose.errors import ValuePath
from pycompose.plan.observed import ObservedEngine
from pycompose.planner.compare.spellings import SPELLINGS, at
from pycompose.planner.draft import Draft
from pycompose.schema.spec.attribute_table import Row, table
from pycompose.version import dotted_version

Version = tuple[int, int]

_ENGINES: dict[Version, str] = {(1, 43): "24.0", (1, 44): "25.0", (1, 45): "26.0", (1, 48): "28.0", (1, 49): "28.1"}
"""The first Engine release with an API version: users know releases, not API versions."""


def check_support(draft: Draft) -> None:
    """Add problems for what cannot be planned, and warn about what has no effect; images are already planned."""
    for path, value, row in _limited(draft.request.desired.document, table(), ()):
        if _is_idle_build(draft, path):
            continue
        if row.refused:
            _complain(draft, path, *row.refused)
        elif row.ignored:
            draft.warnings.append(draft.request.problem(path, f"is ignored: {row.ignored}"))
        elif row.api and draft.request.observed.engine.api < row.api and not _is_first_mac(draft, path):
            what = f"{value} {_needs(row.api, draft.request.observed.engine)}".lstrip()
            _complain(draft, path, what, "upgrade Docker Engine, or remove it")
    _warn_of_limits(draft)


def _warn_of_limits(draft: Draft) -> None:
    """Warn about limits that the engine accepts and drops."""
    for name, service in draft.request.desired.services.items():
        for word in sorted(draft.request.observed.engine.lacks):
            below = next((path for path in ((word,), SPELLINGS.get(word, ())) if at(service.attributes, path)), ())
            if below:
                path: ValuePath = ("services", name, *below)
                what = "is ignored: this engine cannot enforce it (no kernel support, or it runs rootless)"
                draft.warnings.append(draft.request.problem(path, what))


def _complain(draft: Draft, path: ValuePath, what: str, hint: str) -> None:
    draft.complain(path, what, hint)


def _limited(value: Any, row: Row, path: ValuePath) -> Iterator[tuple[ValuePath, str, Row]]:
    """Yield what not every engine supports: its path, the value that asks for it ("": any value), and the row."""
    if not row.reaches("limited") or _asks_for_nothing(value, row):
        return
    if row.limited:
        yield path, "", row
    for pattern, said in row.values.items():
        if said.limited and re.fullmatch(pattern, str(value)):
            yield path, str(value), said
    if row.refused or row.ignored:
        return
    for part, item in _entries(value):
        yield from _limited(item, row.below(part), (*path, part))


def _asks_for_nothing(value: Any, row: Row) -> bool:
    return value in (None, {}, []) or (value is False and not row.keep) or value == row.neutral


def _entries(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _is_idle_build(draft: Draft, path: ValuePath) -> bool:
    """Return whether the path belongs to a build that the plan does not run, so that its limits do not matter."""
    if path[0] != "services" or path[2:3] != ("build",):
        return False
    number = draft.images.get(draft.request.desired.services[str(path[1])].image, 0)
    return number == 0 or draft.step(number).verb != "build"


def _is_first_mac(draft: Draft, path: ValuePath) -> bool:
    """Return whether the path is the MAC address on the network that the container is created with."""
    if path[2:3] != ("networks",) or path[-1] != "mac_address":
        return False
    first = next(iter(draft.request.desired.services[str(path[1])].networks))
    return draft.request.desired.networks[str(path[3])].name == first


def _needs(needed: Version, engine: ObservedEngine) -> str:
    first = _ENGINES.get(needed)
    wanted = f"Engine {first} (API {dotted_version(needed)})" if first else f"Engine API {dotted_version(needed)}"
    return f"needs {wanted} or newer; this engine is {engine.version} (API {dotted_version(engine.api)})"
