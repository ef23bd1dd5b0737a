"""The attribute table: one row per attribute, read from compose.json in this folder.

The file is a JSON Schema (draft 2020-12) of the Compose Specification. Properties are in the order of docker compose's
structs, because the config-hash is a digest of JSON in that order (config_hash.py). Besides the keywords of JSON
Schema, a row has:

=================  =====================================================================================
``x-short``        name of the short form and how it becomes the long one (short_forms.py)
``x-form``         how the value is written in the canonical form (canonical_values.py)
``x-merge``        how a later file's value is merged with an earlier one (merge.py); absent: mappings
                   are merged deeply, sequences appended, scalars replaced
``x-key``          what makes two items of a sequence the same (unique_items.py)
``x-cast``         the type that a string becomes after interpolation
``x-default``      the value if the file has none; ``{name}`` stands for its sibling attribute ``name``
``x-default-unless``  the sibling attribute with which there is no default
``x-excludes``     the sibling attribute that it excludes
``x-keep``         zero values are printed (0, false, an empty sequence)
``x-always``       what is printed if the file has no value
``x-opt-out``      true is the default, so only false is printed
``x-drop``         accepted and not printed
``x-empty``        null is the same as an empty mapping
``x-path``         the kind of path it is; made absolute from the file's folder (paths.py)
``x-named``        the word for an entry of this mapping in messages
``x-omit-empty``   empty items are left out
``x-json``         the key's spelling in docker compose's JSON, where it differs
``x-unit``         the unit of the number: bytes, cpus, duration, percent
``x-unordered``    the order of the items has no meaning
``x-clears``       an empty sequence, or null for an entry, removes what the image sets
``x-neutral``      the value that is the engine's own default
``x-sensitive``    values may be secrets: never shown, never stored
``x-impact``       the impact of a change; inherited by the attributes below
``x-removal``      the impact of removing it, where that is greater
``x-api``          the first Engine API version that supports it
``x-refused``      no plan is made with it: why, and what to do instead
``x-ignored``      it has no effect on a single engine: why; a plan warns about it
``x-values``       keywords for some values only, by a pattern of the whole value
``x-engine``       the form that an engine accepts, checked when a plan is made (planner/checks/engine_forms.py)
``x-untestable``   why no available engine can test it: one of UNTESTABLE
``x-deprecated``   the specification discourages it: what to write instead
``x-example``      an example for hints and for the reference in the docs
=================  =====================================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from os.path import dirname, join
from types import MappingProxyType
from typing import Any

from pycompose.errors import ValuePath
from pycompose.value import Value


class Impact(StrEnum):
    """The impact of a change of an attribute, from the least to the greatest."""

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
"""The attributes that identify an item of a sequence, by its ``x-key`` or ``x-merge``."""


UNTESTABLE = frozenset(
    {"gpu", "windows", "realtime kernel", "model runner", "no IPVS", "no block weights", "no disk quotas"}
)
"""Reasons why an attribute cannot be tested on an engine."""


class Row:
    """The table's rules for one place in a document.

    A row is parsed on first access: a file uses only a few of the attributes in the table. Fields without a description
    are the keywords of JSON Schema and the ``x-`` keywords above.
    """

    types: frozenset[str]
    """JSON types that a value may have."""
    properties: Mapping[str, Row]
    """The rows of the attributes below it, by name."""
    each: Row | None
    """The row of every other key."""
    each_name: re.Pattern[str] | None
    """The pattern that those keys must match."""
    other: Row | None
    """The row of keys that do not match the pattern."""
    closed: bool
    """Whether other keys are not allowed."""
    extensible: bool
    """Whether ``x-`` keys are allowed."""
    items: Row | None
    """The row of a sequence's items."""
    required: tuple[str, ...]
    enum: tuple[str, ...]
    pattern: re.Pattern[str] | None
    minimum: float | None
    maximum: float | None
    unique: bool
    short: str | None
    form: str | None
    merge: str | None
    key: str | None
    cast: str | None
    default: Any
    default_unless: str | None
    excludes: str | None
    keep: bool
    always: Any
    opt_out: bool
    drop: bool
    empty: bool
    path: str | None
    named: str | None
    omit_empty: bool
    json: str | None
    unit: str | None
    unordered: bool
    clears: bool
    neutral: Any
    sensitive: bool
    impact: Impact | None
    removal: Impact | None
    api: tuple[int, int] | None
    refused: tuple[str, str] | None
    ignored: str | None
    values: Mapping[str, Row]
    engine: str | None
    untestable: str | None
    deprecated: str | None
    example: Any
    verbatim: bool
    """Whether text and numbers are canonical as they are."""
    constants: list[tuple[str, Any]]
    """The attributes below it that have ``x-always``, with that value."""
    defaults: list[tuple[str, Row]]
    """The attributes below it that have a default."""

    def __init__(self, table: _Table, subschema: Mapping[str, Any]) -> None:
        self._table = table
        self._subschema = subschema
        self._reached: dict[str, bool] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in Row.__annotations__:
            raise AttributeError(name)
        # Defaults are copied into each row: a walker finds them there faster than on the class. The fields appear all
        # at once, because steps that run in parallel read the table from several threads.
        self.__dict__.update(_UNSAID, **self._table.said(self._subschema))
        return self.__dict__[name]

    def below(self, part: str | int) -> Row:
        """Return the row of an entry or item; ``ANYTHING`` where the table has no rules for it."""
        found = self.properties.get(part)  # type: ignore[arg-type]  # no property is named by a number
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
        """Whether the specification names the keys, rather than the user."""
        return bool(self.properties)

    @property
    def limited(self) -> bool:
        """Whether there are engines on which the attribute has no effect or is refused."""
        return bool(self.refused or self.ignored or self.api)

    def reaches(self, keyword: str) -> bool:
        """Return whether this row or one below it has a keyword; a walker can skip the others."""
        known = self._reached.get(keyword)
        if known is None:
            known = self._reached[keyword] = self._table.reaches(self._subschema, keyword)
        return known


_UNSAID: Mapping[str, Any] = {
    "types": frozenset(),
    "properties": MappingProxyType({}),
    "each": None,
    "each_name": None,
    "other": None,
    "closed": False,
    "extensible": False,
    "items": None,
    "required": (),
    "enum": (),
    "pattern": None,
    "minimum": None,
    "maximum": None,
    "unique": False,
    "short": None,
    "form": None,
    "merge": None,
    "key": None,
    "cast": None,
    "default": None,
    "default_unless": None,
    "excludes": None,
    "keep": False,
    "always": ...,
    "opt_out": False,
    "drop": False,
    "empty": False,
    "path": None,
    "named": None,
    "omit_empty": False,
    "json": None,
    "unit": None,
    "unordered": False,
    "clears": False,
    "neutral": None,
    "sensitive": False,
    "impact": None,
    "removal": None,
    "api": None,
    "refused": None,
    "ignored": None,
    "values": MappingProxyType({}),
    "engine": None,
    "untestable": None,
    "deprecated": None,
    "example": None,
    "verbatim": True,
    "constants": [],
    "defaults": [],
}
"""The defaults of a row's fields."""

_SAYS = {"limited": ("x-refused", "x-ignored", "x-api")}
"""The keywords that a name passed to ``reaches`` stands for, where they differ from it."""

_EXTENSION = "^x-"


class _Table:
    """Makes rows from subschemas; the row of a definition is made once and shared."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._named: dict[str, Row] = {}
        self._reached: dict[tuple[str, str], bool] = {}

    def row(self, subschema: Mapping[str, Any]) -> Row:
        """Return the row of a subschema; keywords next to a ``$ref`` override those of its target."""
        reference = subschema.get("$ref")
        if reference is None:
            return Row(self, subschema)
        name = reference.rpartition("/")[2]
        if len(subschema) > 1:
            return Row(self, self._resolved(subschema))
        if name not in self._named:
            self._named[name] = Row(self, self._definitions[name])
        return self._named[name]

    def _resolved(self, subschema: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in subschema:
            return subschema
        beside = {key: value for key, value in subschema.items() if key != "$ref"}
        return {**self._definitions[subschema["$ref"].rpartition("/")[2]], **beside}

    def reaches(self, subschema: Mapping[str, Any], keyword: str) -> bool:
        """Return whether a subschema or one below it has a keyword."""
        reference = subschema.get("$ref", "")
        known = self._reached.get((reference, keyword)) if len(subschema) == 1 else None
        if known is None:
            whole = self._resolved(subschema)
            own = any(whole.get(word) for word in _SAYS.get(keyword, (f"x-{keyword}",)))
            known = own or any(self.reaches(below, keyword) for below in _below(whole))
            if reference and len(subschema) == 1:
                self._reached[reference, keyword] = known
        return known

    def said(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that a subschema sets, which has no ``$ref`` any more."""
        kinds, other = source.get("type", ()), source.get("additionalProperties")
        properties = {name: self.row(below) for name, below in source.get("properties", {}).items()}
        said: dict[str, Any] = {
            "types": frozenset([kinds] if isinstance(kinds, str) else kinds),
            "properties": properties,
            "other": self.row(other) if isinstance(other, dict) else None,
            "closed": other is False,
            "items": self.row(source["items"]) if "items" in source else None,
            "required": tuple(source.get("required", ())),
            "enum": tuple(source.get("enum", ())),
            "pattern": re.compile(source["pattern"]) if "pattern" in source else None,
            "minimum": source.get("minimum"),
            "maximum": source.get("maximum"),
            "unique": bool(source.get("uniqueItems")),
        }
        for pattern, below in source.get("patternProperties", {}).items():
            if pattern == _EXTENSION:
                said["extensible"] = True
            else:
                said["each"], said["each_name"] = self.row(below), re.compile(pattern)
        said.update((name[2:].replace("-", "_"), value) for name, value in source.items() if name.startswith("x-"))
        for key in ("impact", "removal"):
            if key in said:
                said[key] = Impact(said[key])
        if "api" in said:
            said["api"] = _version(said["api"])
        said["values"] = {pattern: self.row(below) for pattern, below in source.get("x-values", {}).items()}
        said["verbatim"] = said.get("form") is None and not said.get("drop")
        written = source.get("properties", {})
        said["constants"] = [
            (key, properties[key].always) for key in properties if self._says(written[key], "x-always")
        ]
        said["defaults"] = [
            (key, properties[key])
            for key in properties
            if self._says(written[key], "x-default") and properties[key].default is not None
        ]
        return said

    def _says(self, subschema: Mapping[str, Any], keyword: str) -> bool:
        return keyword in self._resolved(subschema)


def _below(subschema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from subschema.get("properties", {}).values()
    yield from subschema.get("x-values", {}).values()
    yield from (below for pattern, below in subschema.get("patternProperties", {}).items() if pattern != _EXTENSION)
    if "items" in subschema:
        yield subschema["items"]


ANYTHING = Row(_Table({}), {})
"""The row of extensions and everything below them, which the specification leaves to the user."""


@cache
def schema() -> Mapping[str, Any]:
    """Return the table as a JSON Schema."""
    with open(join(dirname(__file__), "compose.json"), "rb") as stream:
        loaded: Mapping[str, Any] = json.load(stream)
    return loaded


@cache
def sensitive_names() -> frozenset[str]:
    """Return the names of all attributes whose values may be secret."""
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
    """Return the row of a document."""
    source = schema()
    return _Table(source["$defs"]).row(source)


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


class Attribute(Value):
    """What planning and masking need to know about one place of a canonical document."""

    impact: Impact
    """The impact of a change; inherited from above."""
    removal: Impact
    """The impact of removing the value."""
    sensitive: bool
    """Whether the value may be secret; inherited from above."""
    unit: str | None
    """``bytes``, ``cpus``, ``duration``, ``percent`` or None."""
    key: tuple[str, ...]
    """The attributes that identify an item of this sequence; empty: the item itself."""
    unordered: bool
    """Whether the order of the items has no meaning."""
    clears: bool
    """Whether an empty value removes what the image sets."""
    neutral: Any
    """The value that means the same as no value."""
    api: tuple[int, int] | None
    """The first Engine API version that supports it."""
    refused: tuple[str, str] | None
    """Why no plan is made with it, and what to do instead; inherited from above. A change then has no impact."""
    ignored: str | None
    """Why it has no effect; inherited from above. A change then has no impact."""
    special_impacts: tuple[tuple[str, Impact], ...] = ()
    """Patterns of values with an impact of their own, and that impact."""

    def impact_of(self, after: Any) -> Impact:
        """Return the impact of a change to the value ``after``; None removes the value."""
        if after is None:
            return self.removal
        return next(
            (impact for pattern, impact in self.special_impacts if re.fullmatch(pattern, str(after))), self.impact
        )


ANY_SERVICE: ValuePath = ("services", "")
"""The path of whichever service: all have the same attributes, and what is known of one path is not worked out again
for each of them."""


@cache
def attribute(path: ValuePath) -> Attribute:
    """Return the attribute at a path of a canonical document, such as ``("services", "web", "ports", 0, "published")``.

    A path that is not in the table is an extension: a change of it has no impact.
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
        special_impacts=tuple((pattern, said.impact) for pattern, said in row.values.items() if said.impact),
    )
