"""PyYAML's C parser, imported without the rest of PyYAML.

``import yaml`` takes longer than the engine takes to answer, a sixth of a whole ``up`` that has nothing to do: its pure
Python reader, resolver and constructor compile patterns and import ``datetime``. The C parser uses none of that; it
needs only one error class from each of those modules. So the program, whose process runs no other code, imports the
parser alone (``alone``) and provides classes of these names. As a library, pycompose imports all of PyYAML.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
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
"""The class that the C parser imports from each of these modules of PyYAML."""

_MARKED = {"scanner", "parser", "composer", "constructor"}


class _Positioned:
    """The place where a file is no longer text, with the attributes of ReaderError."""

    def __init__(self, name: str, position: int, character: object, encoding: str, reason: str) -> None:
        self.name = name
        self.position = position
        self.character = character
        self.encoding = encoding
        self.reason = reason


def alone() -> None:
    """Import the C parser without the rest of PyYAML, unless that is already imported.

    A later ``import yaml`` works as usual: the stand-ins are removed again.
    """
    specification = PathFinder.find_spec("yaml")
    if specification is None or "yaml" in sys.modules:
        return
    package = ModuleType("yaml")
    package.__spec__ = specification
    package.__path__ = specification.submodule_search_locations or []
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
    except ImportError:  # PyYAML has no C parser, or is built differently: it is imported as a whole later
        del sys.modules["yaml._yaml"]
    finally:
        for name in ("", *_ERRORS):
            sys.modules.pop(f"yaml.{name}".rstrip("."), None)
