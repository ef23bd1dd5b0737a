"""Which values are nobody's business: credentials by the name of their key, or by their own look."""

from __future__ import annotations

import re
from typing import Any

from pycompose.errors import Path

_SECRET_NAME = re.compile(
    r"passw(or)?d|passphrase|passcode|requirepass|masterauth|secret|token|credential|signing|encryption"
    r"|(api|access|private|auth|account)[_-]?key"
    r"|(^|[_-])(pass|pwd|key)([_-]|$)",
    re.IGNORECASE,
)
_URL_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/@:]*:[^\s/@]+@", re.IGNORECASE)
_ASSIGNED = re.compile(r"(?:^|[\s,;-])([A-Za-z][\w-]*)[= ]\S")


def is_secret_name(name: str) -> bool:
    """Say whether a key's name promises a credential (``DB_PASSWORD``)."""
    return bool(_SECRET_NAME.search(name))


def hides(value: Any) -> bool:
    """Say whether a value holds a credential in plain sight.

    That is a URL with a password, an option such as ``--requirepass hunter2`` or an assignment to a secret name.
    """
    if isinstance(value, str):
        return bool(_URL_WITH_PASSWORD.search(value)) or any(map(is_secret_name, _ASSIGNED.findall(value)))
    if isinstance(value, dict):
        return any(is_secret_name(key) or hides(key) or hides(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        words = [item for item in value if isinstance(item, str)]
        options = any(word.startswith("-") and is_secret_name(word) for word in words)
        return options or any(map(hides, value))
    return False


def is_sensitive(path: Path, value: Any) -> bool:
    """Say whether the value at ``path`` must not be shown; of a config, what is in it."""
    return is_secret_name(str(path[-1])) or (path[0], path[-1]) == ("configs", "content") or hides(value)
