"""Converts plans and the observed state to JSON for a file, and back in a later run.

A value becomes an object of its fields, a named tuple a list; one of a family (the steps of a plan) has its class in
``kind``. The words of a project (attributes, live values, labels) are written as they are, except sensitive values,
which are replaced by fingerprints.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pycompose import naming
from pycompose.errors import ValuePath
from pycompose.plan.address import Address
from pycompose.plan.changes import Unknown
from pycompose.redact import MARKED, Fingerprint, is_sensitive
from pycompose.schema.spec.attribute_table import sensitive_names
from pycompose.value import Value

Conceal = Callable[[ValuePath, Any], str | None]
"""Returns the fingerprint of a value that must not be written, else None; the path is below its service or resource."""

T = TypeVar("T")

_PLAIN: Mapping[Any, tuple[type, ...]] = {bool: (bool,), int: (int,), float: (int, float), str: (str, dict)}
"""The JSON types that are accepted for a type; instead of a text there may be a mark."""

_MOST_DEEP = 200
"""The levels of a value, which no compose file can have as many of."""

_UNKNOWN = "$unknown"
_KIND = "kind"


def concealing(fingerprint: Callable[[ValuePath, Any], str], clear: Collection[ValuePath] = ()) -> Conceal:
    """Return a function that conceals what may be secret: by its attribute, its name, or its look.

    ``clear`` are the paths of values that the files show openly; there, only what looks like a credential is concealed.
    """

    def conceal(path: ValuePath, value: Any) -> str | None:
        if value is None or not path:
            return None
        if str(path[-1]).startswith(naming.RESERVED):
            # the hash has no key: with the rest of the files, one could use it to guess passwords
            return fingerprint(path, value) if path[-1] == naming.CONFIG_HASH else None
        attributes = () if path in clear else sensitive_names()
        hidden = any(part in attributes for part in path) or is_sensitive(path, value)
        return fingerprint(path, value) if hidden else None

    return conceal


def encoded(value: Any, conceal: Conceal) -> Any:
    """Return a value, such as a Plan, as JSON types."""
    if isinstance(value, StrEnum | Address):
        return str(value)
    if isinstance(value, Value):
        return _object(value, conceal)
    if isinstance(value, Mapping):
        return {key: encoded(item, conceal) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [encoded(item, conceal) for item in value]
    return value


def _object(value: Any, conceal: Conceal) -> dict[str, Any]:
    kind: Any = type(value)
    written: dict[str, Any] = {_KIND: kind.__name__} if kind.__base__ is not Value else {}
    for name, hint in _hints(kind).items():
        item = getattr(value, name)
        path: ValuePath = (name,) if name in sensitive_names() else ()
        if path or _has_words(hint):
            written[name] = _concealed(item, conceal, path)
        else:
            written[name] = encoded(item, conceal)
    return written


def _has_words(hint: Any) -> bool:
    """Return whether a field holds values in the words of a project, at any depth."""
    return hint is Any or any(map(_has_words, get_args(hint)))


def _concealed(value: Any, conceal: Conceal, path: ValuePath) -> Any:
    if isinstance(value, Fingerprint):
        return {MARKED: str(value)}
    if isinstance(value, Unknown):
        return {_UNKNOWN: value.reason}
    if isinstance(value, Mapping):
        written = {key: _concealed(item, conceal, (*path, key)) for key, item in value.items()}
        return {**written, **_stamp(value, conceal, path)}
    fingerprint = conceal(path, value)
    if fingerprint is not None:
        return {MARKED: fingerprint}
    if isinstance(value, list | tuple):
        return [_concealed(item, conceal, (*path, index)) for index, item in enumerate(value)]
    return value


def _stamp(labels: Mapping[str, Any], conceal: Conceal, path: ValuePath) -> dict[str, str]:
    """Return the stamp among labels with its hash replaced by the fingerprint that replaces the hash beside it."""
    hash_, stamp = labels.get(naming.CONFIG_HASH), labels.get(naming.STAMP)
    if not stamp or not hash_ or isinstance(hash_, Fingerprint):
        return {}
    return {naming.STAMP: stamp.replace(hash_, conceal((*path, naming.CONFIG_HASH), hash_) or hash_)}


def decoded(kind: type[T], document: Any) -> T:
    """Read what ``encoded`` returned; a value that was concealed becomes a Fingerprint.

    Raises KeyError, TypeError or ValueError if the document is not of that kind.
    """
    read: T = _read(kind, document)
    return read


def _read(hint: Any, document: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(arguments, document)
    if hint is Address:
        return Address.parse(document)
    if isinstance(hint, type) and issubclass(hint, Value):
        return _instance(hint, document)
    if origin is tuple:
        several = arguments[0] if arguments[-1:] == (...,) else None
        each = [several] * len(document) if several else arguments
        return tuple(_read(inner, item) for inner, item in zip(each, document, strict=True))
    if origin is frozenset:
        return frozenset(document)
    if origin in (Mapping, dict):
        return {key: _read(arguments[1], item) for key, item in document.items()}
    if isinstance(hint, type) and issubclass(hint, tuple):
        return hint(*(_read(inner, item) for inner, item in zip(get_type_hints(hint).values(), document, strict=True)))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(document)
    read = _words(document)
    if hint in _PLAIN and (not isinstance(document, _PLAIN[hint]) or isinstance(read, dict)):  # a mark is no longer one
        raise TypeError(f"{document!r} is not of type {hint.__name__}")
    return read


def _one_of(choices: tuple[Any, ...], document: Any) -> Any:
    chosen = [choice for choice in choices if choice is not types.NoneType]
    if document is None and len(chosen) < len(choices):
        return None
    if len(chosen) == 1:
        return _read(chosen[0], document)
    if all(choice in _PLAIN for choice in chosen) and type(document) not in chosen:
        raise TypeError(f"{document!r} is not of type {' or '.join(choice.__name__ for choice in chosen)}")
    return _words(document)


def _instance(hint: Any, document: Mapping[str, Any]) -> Any:
    kind = _family(hint)[document[_KIND]] if _KIND in document else hint
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], item) for name, item in document.items() if name != _KIND})


def _words(document: Any, depth: int = 0) -> Any:
    if depth > _MOST_DEEP:
        raise ValueError(f"a value is more than {_MOST_DEEP} levels deep")
    if isinstance(document, dict):
        if document.keys() == {MARKED}:
            return Fingerprint(document[MARKED])
        if document.keys() == {_UNKNOWN}:
            return Unknown(reason=str(document[_UNKNOWN]))
        return {key: _words(item, depth + 1) for key, item in document.items()}
    return [_words(item, depth + 1) for item in document] if isinstance(document, list) else document


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Return the types of a value's fields by name."""
    hints = get_type_hints(kind)
    return {name: hints[name] for name in kind._fields}


@cache
def _family(kind: Any) -> dict[str, Any]:
    """Return a class and all its subclasses, by name."""
    found = {kind.__name__: kind}
    for derived in kind.__subclasses__():
        found |= _family(derived)
    return found
