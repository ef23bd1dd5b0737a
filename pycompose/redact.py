"""Which values are sensitive: credentials, recognised by the name of their key, their format, or their context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pycompose.errors import Problem, ValuePath
from pycompose.known_secrets import occurrences
from pycompose.secret_forms import is_secret_entry, secrets_in
from pycompose.secret_names import is_secret_name

MASK = "********"
"""What is shown instead of a sensitive value."""

MARKED = "$fingerprint"
"""The key of a fingerprint where it is written down in place of a value."""


class Fingerprint(str):
    """Stands for a value of which only the fingerprint is known."""

    __slots__ = ()


def hides(value: Any) -> bool:
    """Return whether a value contains a credential, or stands for one.

    A credential is the password of a URL, the value of an option such as ``--requirepass hunter2``, a value assigned
    to a secret name, or text in a well-known format.
    """
    if isinstance(value, Fingerprint):
        return True
    if isinstance(value, str):
        return any(True for _ in _found(value))
    if isinstance(value, dict):
        return any(is_secret_entry(key, item) or hides(key) or hides(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        words = [item for item in value if isinstance(item, str)]
        return hides(" ".join(words)) or any(map(hides, value))
    return False


def concealed(text: str) -> str:
    """Return a text with its credentials masked and the rest unchanged."""
    return _without(text, _found(text))


def without_known(text: str) -> str:
    """Return the output of a program without the values that are known as secret; the rest is its own."""
    return _without(text, occurrences(text))


def _found(text: str) -> Iterator[tuple[int, int]]:
    yield from secrets_in(text)
    yield from occurrences(text)


def _without(text: str, secrets: Iterable[tuple[int, int]]) -> str:
    shown, end = "", 0
    for start, stop in sorted(secrets):
        if start >= end:
            shown += text[end:start] + MASK
        end = max(end, stop)
    return shown + text[end:]


def concealed_problem(problem: Problem) -> Problem:
    """Return a problem that may be shown: it quotes no credential, and no value that has a secret name."""
    path = _without(problem.path, secrets_in(problem.path))  # names are shown, even if they are also a secret value
    what, hint = concealed(problem.what), concealed(problem.hint)
    place = re.split(r"[.\[]", problem.path.rstrip("]0123456789["))
    name = place[-1]
    names_secrets = place[0] == "services" and name == "secrets"  # the names of secrets are not secret
    if is_secret_name(name) and not names_secrets and f'"{name}"' not in what:  # else the problem is the name itself
        what, hint = (re.sub(r'"[^"]*"', MASK, text) for text in (what, hint))
    return problem._replace(path=path, what=what, hint=hint)


def is_sensitive(path: ValuePath, value: Any) -> bool:
    """Return whether the value at ``path`` must not be shown; the content of a config or secret never is."""
    if path[0] in ("configs", "secrets") and path[-1] == "content":
        return True
    return any(is_secret_entry(str(part), value) for part in _given_names(path)) or hides(value)


def never(path: ValuePath) -> bool:
    """Return False: no value is hidden because of its path."""
    del path
    return False


def masked(path: ValuePath, value: Any, hidden: Callable[[ValuePath], bool] = never) -> Any:
    """Return the value at ``path`` with its sensitive parts masked; keys stay as they are.

    ``hidden`` returns whether the value at a path must not be shown, whatever it is. Of a list, those items are masked
    that are a credential only together with others, as the value of an option is.
    """
    if isinstance(value, dict):
        return {key: masked((*path, key), item, hidden) for key, item in value.items()}
    if isinstance(value, list):
        return _masked_together([masked((*path, index), item, hidden) for index, item in enumerate(value)])
    return MASK if hidden(path) or is_sensitive(path, value) else value


def _masked_together(items: list[Any]) -> list[Any]:
    """Mask the items of a list of texts that contain a credential if they are read as one text."""
    texts = [item if isinstance(item, str) else "" for item in items]
    found = sorted(_found(" ".join(text for text in texts if text)), reverse=True)
    shown, start, covered = [], 0, 0
    for item, text in zip(items, texts, strict=True):
        end = start + len(text)
        touched = covered > start
        while found and found[-1][0] < end:
            covered = max(covered, found.pop()[1])
            touched = touched or covered > start
        shown.append(MASK if text and touched else item)
        start = end + 1 if text else start
    return shown


_NAMES_OF_OTHERS = ("depends_on", "networks", "services", "volumes", "models", "configs", "secrets")


def _given_names(path: ValuePath) -> ValuePath:
    """Return the names in a path that describe its value: the last one, or every one below an extension.

    The names of services and other resources, and of lists of secrets, say nothing about the value.
    """
    for place, part in enumerate(path):
        if str(part).startswith("x-"):
            return path[place:]
    if isinstance(path[-1], int):
        names = [part for part in path if isinstance(part, str)][-1:]
        return () if names == ["secrets"] else tuple(names)
    return () if len(path) > 1 and path[-2] in _NAMES_OF_OTHERS else path[-1:]
