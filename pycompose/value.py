"""The base class of frozen records with named fields, which is cheap to import and to create.

``dataclasses`` generates and compiles methods for each class, and imports ``inspect``: eighty classes took half the
time of a short command. Here the fields of a class are read from its annotations, and all classes share the methods
below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

if TYPE_CHECKING:
    from typing import Self, dataclass_transform
else:

    def dataclass_transform(**_: Any) -> Any:
        """Return a decorator that changes nothing: only type checkers look at it."""
        return lambda kind: kind


EMPTY: Mapping[Any, Any] = MappingProxyType({})
"""The default of a field that is a mapping; it is read-only."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Value:
    """A record whose annotated class attributes are its fields, in order, those of its base classes first.

    Fields are passed by keyword and never change. Two values are equal when they have the same class and all their
    fields are equal.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[Mapping[str, Any]] = EMPTY
    _known: ClassVar[frozenset[str]] = frozenset()
    _private: ClassVar[frozenset[str]] = frozenset()
    """The fields that ``repr`` leaves out."""

    def __init_subclass__(cls) -> None:
        """Read the fields of a class from its annotations."""
        own = [name for name, kind in cls.__annotations__.items() if not kind.startswith("ClassVar")]
        cls._fields = (*(name for name in cls._fields if name not in own), *own)
        cls._defaults = {name: getattr(cls, name) for name in cls._fields if hasattr(cls, name)}
        cls._known = frozenset(cls._fields)

    def __init__(self, **values: Any) -> None:
        held = self.__dict__
        held.update(self._defaults)
        held.update(values)
        if held.keys() != self._known:
            self._refuse(values)

    def _refuse(self, values: Mapping[str, Any]) -> NoReturn:
        missing = [name for name in self._fields if name not in self.__dict__]
        unknown = [name for name in values if name not in self._fields]
        raise TypeError(f"{type(self).__name__}: missing {missing}, unknown {unknown}")

    def _replace(self, **values: Any) -> Self:
        """Return a copy in which some fields have other values."""
        return type(self)(**{**self._asdict(), **values})

    def _asdict(self) -> dict[str, Any]:
        """Return the fields by name."""
        return dict(self._items())

    def _items(self) -> Iterator[tuple[str, Any]]:
        return ((name, self.__dict__[name]) for name in self._fields)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self is other or all(value == other.__dict__[name] for name, value in self._items())

    def __hash__(self) -> int:
        return hash((type(self), *(value for _, value in self._items())))

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self._items() if name not in self._private)
        return f"{type(self).__name__}({', '.join(shown)})"


class Deferred(Mapping[Any, Any]):
    """A mapping that is computed on first access."""

    def __init__(self, work_out: Callable[[], Mapping[Any, Any]]) -> None:
        self._work_out = work_out

    @cached_property
    def _known(self) -> Mapping[Any, Any]:
        return self._work_out()

    def __getitem__(self, key: Any) -> Any:
        return self._known[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __eq__(self, other: object) -> bool:
        return bool(self._known == other)

    def __hash__(self) -> int:
        raise TypeError("a mapping has no hash")

    def __repr__(self) -> str:
        return repr(self._known)
