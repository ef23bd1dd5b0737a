"""The user's key, which makes the fingerprint of a secret useless to anyone who reads it in a label.

A short password can be guessed from a plain digest, but not from an HMAC with a random key. The key never leaves the
user's machine unless the user shares it, so that others (a CI, a colleague) see the same changes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pycompose.errors import PlanError, Problem, ValuePath, dotted
from pycompose.regular_file import read_regular
from pycompose.value import Value

VARIABLE = "PYCOMPOSE_KEY"
MOST_BYTES = 1000
_WRITTEN = r"(?i)[0-9a-f]{64}"

Content = Mapping[str, bytes]
"""The content of a file (under the empty name), or of the files of a folder (each under its path in it)."""


class Key(Value):
    """A random key of 32 bytes."""

    _private = frozenset({"secret"})

    secret: bytes

    @property
    def id(self) -> str:
        """Eight hex digits that identify the key and reveal nothing about it."""
        import hmac  # it loads OpenSSL, and most runs digest nothing

        return hmac.digest(self.secret, b"pycompose key", "sha256").hex()[:8]

    def fingerprint(self, path: ValuePath, content: Content) -> str:
        """Return the fingerprint of the content at ``path``: the key's id, a colon, 64 hex digits."""
        import hmac  # as above

        digest = hmac.new(self.secret, dotted(path).encode("utf-8", "surrogateescape") + b"\0", "sha256")
        for name, data in sorted(content.items()):
            for part in (name.encode("utf-8", "surrogateescape"), data):
                digest.update(len(part).to_bytes(8, "big") + part)
        return f"{self.id}:{digest.hexdigest()}"

    def fingerprint_of(self, path: ValuePath, value: Any) -> str:
        """Return the fingerprint of a JSON value at ``path``."""
        return self.fingerprint(path, {"": json.dumps(value, sort_keys=True).encode()})


def user_key(environment: Mapping[str, str]) -> Key:
    """Return the key in PYCOMPOSE_KEY, or the one in the user's folder, which is created on first use.

    The file is ``pycompose/key`` in XDG_CONFIG_HOME (``~/.config``), readable only by its owner; the key is 64 hex
    digits. Raises PlanError if it is not a key, OSError if the file can be neither read nor written.
    """
    if VARIABLE in environment:
        text, place, hint = environment[VARIABLE], VARIABLE, "create one: openssl rand -hex 32"
    else:
        file = _folder(environment) / "key"
        text, place, hint = _read_or_make(file), str(file), f"remove it, and a new one is created; or set {VARIABLE}"
    if not re.fullmatch(_WRITTEN, text.strip()):
        raise PlanError(Problem(None, place, "this is not a key: a key is 64 hex digits", hint))
    return Key(secret=bytes.fromhex(text.strip()))


def _folder(environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME")
    config = environment.get("XDG_CONFIG_HOME") or (Path(home) if home else Path.home()) / ".config"
    return Path(config) / "pycompose"


def _read_or_make(file: Path) -> str:
    """Read the key; if it is missing, one process creates it, atomically."""
    with suppress(FileNotFoundError):
        return _read(file)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mine = file.with_name(f"key.{os.urandom(8).hex()}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(f"{os.urandom(32).hex()}\n")
    try:
        with suppress(FileExistsError):
            os.link(mine, file)
    finally:
        mine.unlink()
    return _read(file)


def _read(file: Path) -> str:
    return read_regular(file, MOST_BYTES).decode("ascii", "replace")
