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
from collections.abc import Iterator, Mapping
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

    A row is read when it is first looked at: most of the table concerns none of the attributes that a file has.
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
    """What keys may have that do not match it."""
    closed: bool
    """Whether no other key is allowed."""
    extensible: bool
    """Whether ``x-`` keys are."""
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
    untestable: str | None
    deprecated: str | None
    example: Any
    verbatim: bool
    """Whether a text or a number stays as it is."""
    constants: list[tuple[str, Any]]
    """The attributes below it that always have one value, and that."""
    defaults: list[tuple[str, Row]]
    """The attributes below it that are there although no file says them."""

    def __init__(self, table: _Table, subschema: Mapping[str, Any]) -> None:
        self._table = table
        self._subschema = subschema
        self._reached: dict[str, bool] = {}
        self._is_read = False

    def __getattr__(self, name: str) -> Any:
        if self._is_read or name.startswith("__"):
            raise AttributeError(name)
        self._is_read = True
        # each has its own of what it does not say: a walker finds that faster than the class's
        self.__dict__.update(_UNSAID, **self._table.said(self._subschema))
        return self.__dict__[name]

    def below(self, part: str | int) -> Row:
        """Return the row of an entry or item of this place; ``ANYTHING`` where the table does not care."""
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
        """Whether the specification names the keys, rather than the user."""
        return bool(self.properties)

    @property
    def limited(self) -> bool:
        """Whether there are engines on which it does not do what it asks for."""
        return bool(self.refused or self.ignored or self.api)

    def reaches(self, keyword: str) -> bool:
        """Return whether this row or one below it has a keyword, so that a walker can pass by what has none."""
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
    "untestable": None,
    "deprecated": None,
    "example": None,
    "verbatim": True,
    "constants": [],
    "defaults": [],
}
"""What a row has without saying it."""

_SAYS = {"limited": ("x-refused", "x-ignored", "x-api")}
"""The keywords of the table behind what ``reaches`` is asked for, where they are not called the same."""

_EXTENSION = "^x-"


class _Table:
    """Makes rows of subschemas; one that others refer to by its name is made once."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._named: dict[str, Row] = {}
        self._reached: dict[tuple[str, str], bool] = {}

    def row(self, subschema: Mapping[str, Any]) -> Row:
        """Return the row of a subschema; what stands beside a ``$ref`` is laid over what it refers to."""
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
        """Return what a row has of its own, from its subschema with every ``$ref`` resolved."""
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
        for cost in ("impact", "removal"):
            if cost in said:
                said[cost] = Impact(said[cost])
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
"""The row of what the specification leaves to the user: extensions and what is below them."""


@cache
def schema() -> Mapping[str, Any]:
    """Return the table as the JSON Schema it is."""
    loaded: Mapping[str, Any] = json.loads(Path(__file__).with_name("compose.json").read_bytes())
    return loaded


@cache
def sensitive_names() -> frozenset[str]:
    """Return the names of the attributes whose values may be secrets, wherever they stand."""
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
    """Return the row of a whole document."""
    source = schema()
    return _Table(source["$defs"]).row(source)


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
        """Return what a change to a value costs; None takes the value away."""
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
