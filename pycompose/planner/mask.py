"""Which values are nobody's business: credentials by the name of their key, by their look, or by where they stand."""

from __future__ import annotations

import re
from typing import Any

from pycompose.errors import Path

_SECRET_NAME = re.compile(
    r"passw(or)?d|passphrase|passcode|requirepass|masterauth|secret|token|credential|signing|encryption|private"
    r"|authorization|basicauth|session[_-]?id|cookie|salt|jwt|connection[_-]?string|webhook"
    r"|(api|access|auth|account|license|deploy|service|master|host|ssh|ssl|tls)[_-]?key"
    r"|(^|[_.-])(pass|pwd|key|pw|psk|pin|otp|cert|dsn)([_.-]|$)",
    re.IGNORECASE,
)
_IN_CAMEL_CASE = re.compile(r"[a-z](Pass|Pwd|Key|Pin)([A-Z]|$)")

_LOOKS = re.compile(
    r"-----BEGIN [A-Z0-9 ]*(PRIVATE KEY|CERTIFICATE)-----"
    r"|\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*"  # a signed token: its head and body are JSON in base64
    r"|\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|[sprw]k_(live|test)_|npm_|hf_|dckr_pat_|shpat_|dop_v1_|AIza|ya29\.)[\w-]{8,}"
    r"|\b(AKIA|ASIA)[A-Z0-9]{12,}"
    r"|\bSG\.[\w-]{10,}\.[\w-]{10,}"
    r"|\$(2[aby]|5|6|y|apr1|argon2id?)\$[\w./$=,+-]{10,}"  # a hashed password is worth guessing
    r"|hooks\.slack\.com/services/|discord(app)?\.com/api/webhooks/"
    r"|\b(Basic|Bearer|Digest)\s+[\w+/=.~-]{6,}",
)
"""What credentials of well-known kinds look like."""

_URL_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://([^\s/@:]*:[^\s/@]+|[^\s/@:]{20,})@", re.IGNORECASE)
_ASSIGNED = re.compile(r"""(?:^|[\s,;?&{("'-])([A-Za-z][\w.-]*)["']?\s?[=: ]\s*\S""")
_USER_OPTION = re.compile(r"(?:^|\s)(-u|--user|--proxy-user)[= ]?\S+:\S+")


class Fingerprint(str):
    """What stands in the place of a value of which only the fingerprint is known."""

    __slots__ = ()


def is_secret_name(name: str) -> bool:
    """Say whether a key's name promises a credential (``DB_PASSWORD``, ``clientSecret``)."""
    return bool(_SECRET_NAME.search(name) or _IN_CAMEL_CASE.search(name))


def hides(value: Any) -> bool:
    """Say whether a value holds a credential in plain sight, or stands in the place of one.

    That is a URL with a password, an option such as ``--requirepass hunter2``, an assignment to a secret name, or a
    text of a kind that is known for what it is.
    """
    if isinstance(value, Fingerprint):
        return True
    if isinstance(value, str):
        plain = any(pattern.search(value) for pattern in (_URL_WITH_PASSWORD, _LOOKS, _USER_OPTION))
        return plain or any(map(is_secret_name, _ASSIGNED.findall(value)))
    if isinstance(value, dict):
        return any(is_secret_name(key) or hides(key) or hides(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        words = [item for item in value if isinstance(item, str)]
        options = any(word.startswith("-") and is_secret_name(word) for word in words)
        return options or hides(" ".join(words)) or any(map(hides, value))
    return False


def is_sensitive(path: Path, value: Any) -> bool:
    """Say whether the value at ``path`` must not be shown; of a config, what is in it."""
    return is_secret_name(str(path[-1])) or (path[0], path[-1]) == ("configs", "content") or hides(value)
