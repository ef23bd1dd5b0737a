"""The values that are known as secret: those of variables that are named like a credential, wherever else they appear.

Loading a project only remembers where they are. They are looked up once something has to be masked, which a run with
nothing to do never does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Variables = Mapping[str, Any]

_MOST_VALUES = 1000
_LONGEST = 4096
_AS_A_WORD = 4
"""The length from which a value is looked for as a whole word."""
_ANYWHERE = 6
"""The length from which it is looked for anywhere, unless it could be a common word."""
_NO_COMMON_WORD = 10

_COMMON = (
    " admin administrator root user guest test testing example sample demo default password passwd secret token"
    " changeme change change_me changeit letmein please docker compose local localhost development production staging"
    " database postgres postgresql mysql mariadb mongo mongodb redis valkey rabbitmq minio minioadmin elastic"
    " elasticsearch kibana grafana prometheus influxdb keycloak wordpress nextcloud gitea gitlab jenkins ghost drupal"
    " joomla odoo django flask rails laravel nginx apache traefik caddy web app api backend frontend service server "
)
"""Values that are no secret to anybody; masking them would only make an output unreadable."""

_sources: deque[Callable[[], Iterable[Variables]]] = deque(maxlen=64)
_values: list[str] = []
_read: list[Callable[[], Iterable[Variables]]] = []


def learn(source: Callable[[], Iterable[Variables]]) -> None:
    """Remember a function that returns groups of variables, to be asked for their secret values when needed."""
    _sources.append(source)


def forget() -> None:
    """Forget all values."""
    for known in (_sources, _values, _read):
        known.clear()


def occurrences(text: str) -> Iterator[tuple[int, int]]:
    """Find the start and end of each known secret in a text."""
    for value in _known():
        start = text.find(value)
        while start >= 0:
            end = start + len(value)
            if _is_distinct(value) or _is_word(text, start, end):
                yield start, end
            start = text.find(value, end)


def _known() -> list[str]:
    if _read != [*_sources]:
        _read[:] = _sources
        found = dict.fromkeys(value for source in _sources for variables in source() for value in _secret(variables))
        _values[:] = [*found][:_MOST_VALUES]
    return _values


def _secret(variables: Variables) -> Iterator[str]:
    """Yield the secret values of a group of variables, without those that it also has under an open name."""
    from pycompose.secret_forms import is_secret_entry  # a run that masks nothing needs neither
    from pycompose.secret_names import is_secret_name

    texts = {name: value for name, value in variables.items() if isinstance(value, str) and len(value) >= _AS_A_WORD}
    secret = {name: value for name, value in texts.items() if is_secret_entry(name, value)}
    open_ones = {value for name, value in texts.items() if not is_secret_name(name)}
    for value in secret.values():
        usual = f" {value.lower()} " in _COMMON or value in open_ones
        if not usual and len(value) <= _LONGEST and value.isprintable() and "$" not in value:
            yield value


def _is_distinct(value: str) -> bool:
    return len(value) >= (_NO_COMMON_WORD if value.isalpha() and value.islower() else _ANYWHERE)


def _is_word(text: str, start: int, end: int) -> bool:
    around = (text[start - 1 : start], text[end : end + 1])
    return not any(character.isalnum() or character in ("_", "-", ".", "/") for character in around if character)
