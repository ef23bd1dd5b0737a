"""The attribute table: one row an attribute, read from compose.json beside this file.

The file is a JSON Schema (draft 2020-12) of the Compose Specification. Properties stand in the order of docker
compose's structs, because the config-hash is a digest of JSON in that order (config_hash.py). Beside what JSON Schema
itself says, a row has:

=================  =====================================================================================
``x-short``        name of the short form and how it becomes the long one (shortforms.py)
``x-form``         how the value is written in the canonical form (forms.py)
``x-merge``        how a later file's value meets an earlier one's (merge.py); absent: mappings deeply,
                   sequences appended, scalars replaced
``x-key``          what makes two items of a sequence the same one (unique.py)
``x-cast``         the type that a string becomes after interpolation
``x-default``      the value where the file gives none; ``{name}`` stands for the attribute ``name`` beside it
``x-default-unless``  the attribute beside it that makes the default needless
``x-excludes``     the attribute beside it that may not be given too
``x-keep``         a zero value is printed as well (0, false, an empty sequence)
``x-always``       what is printed where nothing is given
``x-opt-out``      true is what everybody expects, so only false is printed
``x-drop``         accepted and not printed
``x-empty``        null is the same as an empty mapping
``x-path``         what kind of path it is, made absolute from the file's folder (paths.py)
``x-named``        what an entry of this mapping is called in messages
``x-omit-empty``   empty items are left out
``x-json``         the key's spelling in docker compose's JSON, where it differs
``x-unit``         what the number counts: bytes, cpus, duration, percent
``x-unordered``    the order of the items means nothing
``x-clears``       an empty sequence, or null for an entry, takes away what the image has
``x-neutral``      the value that asks the engine for what it does anyway
``x-sensitive``    values may be secrets: never shown, never stored
``x-impact``       what a change costs, inherited by what is below
``x-removal``      what it costs to take it away, where that is more
``x-api``          the first Engine API version that knows it
``x-refused``      no plan is made with it: why not, and what to do instead
``x-ignored``      it has no effect on a single engine: why; a plan warns of it
``x-values``       what holds for some values alone: these keywords by a pattern of the whole value
``x-untestable``   why no engine at hand can show it: one of UNTESTABLE
``x-deprecated``   the specification discourages it: what to write instead
``x-example``      for the reference in the docs
=================  =====================================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pycompose.errors import ValuePath


class Impact(StrEnum):
    """What a change of an attribute costs, from cheap to dear."""

    NONE = "none"
    IN_PLACE = "in_place"
    RESTART = "restart"
    RECREATE = "recreate"
    DATA_LOSS = "data_loss"


IDENTITY: Mapping[str, tuple[str, ...]] = {
    "target": ("target",),
    "device": ("target",),
    "mount": ("target", "source"),
    "secret": ("target", "source"),
    "port": ("target", "protocol", "host_ip", "published"),
    "path": ("path",),
    "pools": ("subnet",),
}
"""The attributes that identify an item of a sequence, by ``x-key``, or by how its items merge (``x-merge``)."""


UNTESTABLE = frozenset(
    {"gpu", "windows", "realtime kernel", "model runner", "no IPVS", "no block weights", "no disk quotas"}
)
"""What a machine or engine lacks, or is, where a row cannot be tried."""


class Row:
    """What the table says about one place in a document.

    ``properties`` are the attributes below it by name, ``each`` the row of every other key (``each_name`` is the
    pattern that keys must match, ``other`` what they may have that do not), ``items`` the row of a sequence's items.
    Of what a row does not say, it has what stands here. A text or a number of a ``verbatim`` row stays as it is;
    ``constants`` and ``defaults`` are the attributes below it that are there although no file says them.
    """

    types: frozenset[str] = frozenset()
    properties: Mapping[str, Row] = MappingProxyType({})
    each: Row | None = None
    each_name: re.Pattern[str] | None = None
    other: Row | None = None
    closed: bool = False
    extensible: bool = False
    items: Row | None = None
    required: tuple[str, ...] = ()
    enum: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    minimum: float | None = None
    maximum: float | None = None
    unique: bool = False
    short: str | None = None
    form: str | None = None
    merge: str | None = None
    key: str | None = None
    cast: str | None = None
    default: Any = None
    default_unless: str | None = None
    excludes: str | None = None
    keep: bool = False
    always: Any = ...
    opt_out: bool = False
    drop: bool = False
    empty: bool = False
    path: str | None = None
    named: str | None = None
    omit_empty: bool = False
    json: str | None = None
    unit: str | None = None
    unordered: bool = False
    clears: bool = False
    neutral: Any = None
    sensitive: bool = False
    impact: Impact | None = None
    removal: Impact | None = None
    api: tuple[int, int] | None = None
    refused: tuple[str, str] | None = None
    ignored: str | None = None
    values: Mapping[str, Row] = MappingProxyType({})
    untestable: str | None = None
    deprecated: str | None = None
    example: Any = None

    def __init__(self, **said: Any) -> None:
        self.__dict__.update(_UNSAID, **said)
        self.reached: dict[str, bool] = {}
        self.verbatim = True
        self.constants: list[tuple[str, Any]] = []
        self.defaults: list[tuple[str, Row]] = []

    def below(self, part: str | int) -> Row:
        """Give the row of an entry or item of this place; ``ANYTHING`` where the table does not care."""
        found = self.properties.get(part)  # type: ignore[arg-type]  # a number is the name of none
        if found is not None:
            return found
        if isinstance(part, int):
            return self.items or ANYTHING
        if self.each is None or (self.extensible and part.startswith("x-")):
            return ANYTHING
        if self.other is not None and self.each_name is not None and not self.each_name.search(part):
            return self.other
        return self.each

    @property
    def structured(self) -> bool:
        """Say whether the specification names the keys, rather than the user."""
        return bool(self.properties)

    @property
    def limited(self) -> bool:
        """Say whether there are engines on which it does not do what it asks for."""
        return bool(self.refused or self.ignored or self.api)

    def reaches(self, keyword: str) -> bool:
        """Say whether this row or one below it has a keyword, so that a walker can pass by what has none."""
        known = self.reached.get(keyword)
        if known is None:
            below = [*self.properties.values(), *self.values.values(), *filter(None, (self.each, self.items))]
            known = bool(getattr(self, keyword)) or any(row.reaches(keyword) for row in below)
            self.reached[keyword] = known
        return known


_UNSAID = {name: getattr(Row, name) for name in Row.__annotations__}
"""What a row has without saying it. Each has its own of it: a walker finds that faster than the class's."""

ANYTHING = Row()
"""The row of what the specification leaves to the user: extensions and what is below them."""

_EXTENSION = "^x-"


@cache
def schema() -> Mapping[str, Any]:
    """Give the table as the JSON Schema it is."""
    loaded: Mapping[str, Any] = json.loads(Path(__file__).with_name("compose.json").read_bytes())
    return loaded


@cache
def sensitive_names() -> frozenset[str]:
    """Give the names of the attributes whose values may be secrets, wherever they stand."""
    found: set[str] = set()
    pending: list[Mapping[str, Any]] = [schema()]
    while pending:
        subschema = pending.pop()
        properties = subschema.get("properties") or {}
        found |= {name for name, below in properties.items() if below.get("x-sensitive")}
        pending += [below for below in subschema.values() if isinstance(below, dict)]
    return frozenset(found)


@cache
def table() -> Row:
    """Give the row of a whole document."""
    source = schema()
    return _row(source, source["$defs"], {})


def _row(source: Mapping[str, Any], definitions: Mapping[str, Any], made: dict[str, Row]) -> Row:
    """Make the row of one subschema; what stands beside a ``$ref`` is laid over what it refers to."""
    reference = source.get("$ref")
    if reference is None:
        return _own_row(source, definitions, made)
    name = reference.rpartition("/")[2]
    if len(source) > 1:
        beside = {key: value for key, value in source.items() if key != "$ref"}
        return _own_row({**definitions[name], **beside}, definitions, made)
    if name not in made:
        made[name] = _own_row(definitions[name], definitions, made)
    return made[name]


def _own_row(source: Mapping[str, Any], definitions: Mapping[str, Any], made: dict[str, Row]) -> Row:
    kinds, other = source.get("type", ()), source.get("additionalProperties")
    row = Row(
        types=frozenset([kinds] if isinstance(kinds, str) else kinds),
        properties={name: _row(below, definitions, made) for name, below in source.get("properties", {}).items()},
        other=_row(other, definitions, made) if isinstance(other, dict) else None,
        closed=other is False,
        items=_row(source["items"], definitions, made) if "items" in source else None,
        required=tuple(source.get("required", ())),
        enum=tuple(source.get("enum", ())),
        pattern=re.compile(source["pattern"]) if "pattern" in source else None,
        minimum=source.get("minimum"),
        maximum=source.get("maximum"),
        unique=bool(source.get("uniqueItems")),
    )
    for pattern, below in source.get("patternProperties", {}).items():
        if pattern == _EXTENSION:
            row.extensible = True
        else:
            row.each, row.each_name = _row(below, definitions, made), re.compile(pattern)
    for name, value in source.items():
        if name.startswith("x-"):
            setattr(row, name[2:].replace("-", "_"), value)
    row.impact = Impact(row.impact) if row.impact is not None else None
    row.removal = Impact(row.removal) if row.removal is not None else None
    row.api = _version(str(row.api)) if row.api is not None else None
    row.values = {pattern: _row(below, definitions, made) for pattern, below in source.get("x-values", {}).items()}
    row.verbatim = row.form is None and not row.drop
    row.constants = [(key, below.always) for key, below in row.properties.items() if below.always is not ...]
    row.defaults = [(key, below) for key, below in row.properties.items() if below.default is not None]
    return row


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


class Attribute(NamedTuple):
    """What others ask about one place of a canonical document.

    ``impact`` and ``sensitive`` are inherited from above, ``removal`` is what it costs to take the value away;
    ``unit`` is ``bytes``, ``cpus``, ``duration``, ``percent`` or None; ``key`` names the attributes that identify an
    item of this sequence (empty: the item itself); ``unordered`` says that the order of its items means nothing;
    ``clears`` says that an empty value takes away what the image has, ``neutral`` is the value that says the same as
    none; ``api`` is the first Engine API version that knows it.
    ``refused`` and ``ignored`` are inherited from above; a change of such an attribute costs nothing. ``dear`` are
    values, by their pattern, that cost something else than ``impact``.
    """

    impact: Impact
    removal: Impact
    sensitive: bool
    unit: str | None
    key: tuple[str, ...]
    unordered: bool
    clears: bool
    neutral: Any
    api: tuple[int, int] | None
    refused: tuple[str, str] | None
    ignored: str | None
    dear: tuple[tuple[str, Impact], ...] = ()

    def cost(self, after: Any) -> Impact:
        """Say what a change to a value costs; None takes the value away."""
        if after is None:
            return self.removal
        return next((impact for pattern, impact in self.dear if re.fullmatch(pattern, str(after))), self.impact)


@cache
def attribute(path: ValuePath) -> Attribute:
    """Look up the attribute at a path of a canonical document.

    ``path`` is like ``("services", "web", "ports", 0, "published")``: the user's own names and the indexes are the
    document's. A path that the table does not know is an extension: its change costs nothing.
    """
    row = table()
    return _attribute(tuple(row := row.below(part) for part in path))


@cache
def _attribute(rows: tuple[Row, ...]) -> Attribute:
    row, impact, sensitive, api, refused, ignored = table(), Impact.NONE, False, None, None, None
    for row in rows:
        impact = row.impact or (Impact.NONE if row is ANYTHING else impact)
        sensitive = sensitive or row.sensitive
        api, refused, ignored = row.api or api, row.refused or refused, row.ignored or ignored
    if refused or ignored:
        impact = Impact.NONE
    return Attribute(
        impact=impact,
        removal=impact if impact is Impact.NONE else row.removal or impact,
        sensitive=sensitive,
        unit=row.unit,
        key=IDENTITY.get(row.key or row.merge or "", ()),
        unordered=row.unordered,
        clears=row.clears,
        neutral=row.neutral,
        api=api,
        refused=refused,
        ignored=ignored,
        dear=tuple((pattern, said.impact) for pattern, said in row.values.items() if said.impact),
    )
