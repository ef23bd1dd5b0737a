"""``pull_policy: daily``, ``weekly``, ``every_12h``: an image is pulled again when its last pull is this long ago.

Source: Compose Specification, 05-services.md, pull_policy.
"""

from __future__ import annotations

import re

_NAMED = {"daily": 86_400, "weekly": 7 * 86_400}
_UNITS = {"w": 7 * 86_400, "d": 86_400, "h": 3600, "m": 60, "s": 1}


def is_due(policy: str, tagged: float | None, now: float | None) -> bool:
    """Return whether an image has to be pulled again.

    ``tagged`` is when the image was last tagged, ``now`` the present time, both in seconds since 1970. If either is
    unknown, nothing is due.
    """
    seconds = _NAMED.get(policy) or sum(int(count) * _UNITS[unit] for count, unit in _parts(policy))
    return bool(seconds) and tagged is not None and now is not None and now > tagged + seconds


def _parts(policy: str) -> list[tuple[str, str]]:
    return re.findall(r"(\d+)([wdhms])", policy) if policy.startswith("every_") else []
