"""The variables of the shell that started this process."""

from __future__ import annotations

import os

_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python sets LC_CTYPE to, in its own environment, where the locale is C (PEP 538)."""


def shell_variables() -> dict[str, str]:
    """Return the variables, with LC_CTYPE as it was before Python started."""
    variables = dict(os.environ)
    if variables.get("LC_CTYPE") in _COERCED and not variables.get("LC_ALL"):
        given = _given("LC_CTYPE")
        if given is None:
            del variables["LC_CTYPE"]
        else:
            variables["LC_CTYPE"] = given
    return variables


def _given(name: str) -> str | None:
    """Return a variable as this process was started with it; None where it had none, or where that is not known."""
    try:
        with open("/proc/self/environ", "rb") as stream:
            entries = stream.read().split(b"\0")
    except OSError:
        return None  # only Linux knows, and elsewhere few set LC_CTYPE to one of Python's own values
    start = os.fsencode(f"{name}=")
    return next((os.fsdecode(entry.removeprefix(start)) for entry in entries if entry.startswith(start)), None)
