"""PyYAML's C parser and its events, and where it is wanted without the rest of PyYAML.

``import yaml`` takes longer than the engine takes to answer, a sixth of a whole ``up`` that has nothing to do: its pure
Python reader, resolver and constructor compile patterns and bring ``datetime``. The C parser uses none of that; of
those modules it wants to know one class of errors each. So the program, whose process nobody else's code shares, asks
for the parser alone (``alone``), and lends it classes of that name. As a library pycompose imports all of PyYAML.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType

_ERRORS = {
    "reader": "ReaderError",
    "scanner": "ScannerError",
    "parser": "ParserError",
    "composer": "ComposerError",
    "constructor": "ConstructorError",
    "emitter": "EmitterError",
    "serializer": "SerializerError",
    "representer": "RepresenterError",
}
"""The class that the C parser imports of each of these modules of PyYAML."""

_MARKED = {"scanner", "parser", "composer", "constructor"}


class _Positioned:
    """Where a file stops to be text, as ReaderError has it."""

    def __init__(self, name: str, position: int, character: object, encoding: str, reason: str) -> None:
        self.name = name
        self.position = position
        self.character = character
        self.encoding = encoding
        self.reason = reason


def alone() -> None:
    """Import the C parser without the rest of PyYAML, unless that is imported already.

    A later ``import yaml`` imports the rest as ever: what stood in for it here is gone by then.
    """
    specification = find_spec("yaml")
    if specification is None or "yaml" in sys.modules:
        return
    package = module_from_spec(specification)
    sys.modules["yaml"] = package
    try:
        from yaml import error

        for name, class_ in _ERRORS.items():
            base = error.MarkedYAMLError if name in _MARKED else error.YAMLError
            module = ModuleType(f"yaml.{name}")
            setattr(module, class_, type(class_, (_Positioned, base) if name == "reader" else (base,), {}))
            sys.modules[module.__name__] = module
            setattr(package, name, module)
        for name in ("tokens", "events", "nodes", "_yaml"):
            __import__(f"yaml.{name}")
    except ImportError:  # a PyYAML without its C parser, or with another inside: all of it is imported when it is used
        del sys.modules["yaml._yaml"]
    finally:
        for name in ("", *_ERRORS):
            sys.modules.pop(f"yaml.{name}".rstrip("."), None)
