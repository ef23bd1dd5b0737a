"""Making relative paths absolute, from the folder of the project or of the file that contains them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Seq
from pycompose.schema.read.storage import Storage
from pycompose.schema.spec.attribute_table import Row
from pycompose.schema.tree.symbols import begins_open

_REMOTE_CONTEXT = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
_WINDOWS_ABSOLUTE = r"[^/\\]:[\\/]|[\\/]{2}[^\\/]+[\\/]+[^\\/]+"


class Resolver:
    """Makes the paths of a file in ``folder`` absolute; ``~`` stands for ``home``."""

    def __init__(self, folder: str, home: str | None, storage: Storage) -> None:
        self.folder = folder
        self.home = home
        self.storage = storage

    def resolve(self, value: Any, row: Row, path: ValuePath = ()) -> Any:
        """Make every path of a canonical tree absolute; the tree is changed in place.

        Values that cannot be paths stay as they are: files that are extended are not validated.
        """
        if row.path is not None and value is not None:
            return _RULES[row.path](self, value, path)
        if type(value) is Map:
            for key, item in value.items():
                below = row.below(key)
                if below.reaches("path"):
                    value[key] = self.resolve(item, below, (*path, key))
        elif type(value) is Seq and row.items is not None and row.items.reaches("path"):
            for index, item in enumerate(value):
                value[index] = self.resolve(item, row.items, (*path, index))
        return value

    def file(self, value: Any, _path: ValuePath) -> Any:
        """Resolve a path on this machine."""
        if not isinstance(value, str):
            return value
        value = self._expanded(value)
        return value if not value or value.startswith("/") or begins_open(value) else self._joined(value)

    def files(self, value: Any, path: ValuePath) -> Any:
        """Resolve one path, or a sequence of them."""
        if isinstance(value, Seq):
            value[:] = [self.file(item, path) for item in value]
            return value
        return self.file(value, path)

    def unix(self, value: Any, _path: ValuePath) -> Any:
        """Resolve a path on the engine's machine, which may be another system: Windows paths are also absolute."""
        if not isinstance(value, str):
            return value
        value = self._expanded(value)
        settled = value.startswith("/") or begins_open(value) or re.match(_WINDOWS_ABSOLUTE, value)
        return value if settled else self._joined(value)

    def context(self, value: Any, path: ValuePath) -> Any:
        """Resolve a build context, unless it is an address."""
        if not isinstance(value, str) or "://" in value or value.startswith(("service:", *_REMOTE_CONTEXT)):
            return value
        return self.file(value, path)

    def contexts(self, value: Any, path: ValuePath) -> Any:
        """Resolve named build contexts."""
        if isinstance(value, Map):
            for key, item in value.items():
                value[key] = self.context(item, path)
        return value

    def keys(self, value: Any, path: ValuePath) -> Any:
        """Resolve the sockets and keys of SSH agents."""
        if isinstance(value, Map):
            for key, item in value.items():
                value[key] = self.unix(item, path)
        return value

    def watch(self, value: Any, path: ValuePath) -> Any:
        """Resolve a watched path and follow the first symbolic link in it, because events name the real file."""
        value = self.file(value, path)
        return self.storage.followed(value) if isinstance(value, str) and value.startswith("/") else value

    def mount(self, value: Any, path: ValuePath) -> Any:
        """Resolve the source of a bind mount."""
        if isinstance(value, Map) and value.get("type") == "bind" and "source" in value:
            value["source"] = self.unix(value["source"], path)
        return value

    def device(self, value: Any, path: ValuePath) -> Any:
        """Resolve the device of a local volume that is really a bind mount."""
        options = value.get("driver_opts") if isinstance(value, Map) and value.get("driver") == "local" else None
        if isinstance(options, Map) and options.get("o") == "bind" and "device" in options:
            options["device"] = self.unix(options["device"], path)
        return value

    def _expanded(self, value: str) -> str:
        if value.startswith("~") and self.home:
            return os.path.normpath(f"{self.home}/{value[1:]}")
        return value

    def _joined(self, value: str) -> str:
        joined = os.path.normpath(f"{self.folder}/{value}")
        return joined[1:] if joined.startswith("//") else joined


_RULES: Mapping[str, Callable[[Resolver, Any, ValuePath], Any]] = {
    "context": Resolver.context,
    "contexts": Resolver.contexts,
    "device": Resolver.device,
    "file": Resolver.file,
    "files": Resolver.files,
    "keys": Resolver.keys,
    "mount": Resolver.mount,
    "unix": Resolver.unix,
    "watch": Resolver.watch,
}
"""How each kind of ``x-path`` is resolved."""
