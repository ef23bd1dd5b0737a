"""What is valid but probably a mistake: ``config --strict`` refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Seq
from pycompose.schema.read.environment import EnvFile, Environment
from pycompose.schema.spec.attribute_table import Row
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.template import variables_in

_OURS = ("COMPOSE_", "DOCKER_", "BUILDKIT_")
"""The prefixes of variables that an env file sets for the program, not for the files."""


def doubt_words(value: Any, row: Row, problems: Problems, path: ValuePath = (), mark: Any = None) -> None:
    """Note deprecated attributes, and extensions that look like misspelled attributes.

    ``value`` is a merged tree in which short forms are still as they were written. At the top level, ``x-`` keys hold
    fragments for anchors, which are often named after attributes, so they are not checked.
    """
    if row.deprecated is not None:
        problems.doubt(mark, path, f"{path[-1]} is deprecated here", row.deprecated)
    if isinstance(value, Map):
        for key, item in value.items():
            place = value.marks.get(key) or mark
            meant = _attribute_meant(key, row) if path and row.extensible and key.startswith("x-") else None
            if meant is not None:
                what = f'"{key}" has no effect, but there is an attribute "{meant}"'
                problems.doubt(place, (*path, key), what, f'write "{meant}", or rename your extension')
            doubt_words(item, row.below(key), problems, (*path, key), place)
    elif isinstance(value, Seq):
        for index, (item, place) in enumerate(zip(value, value.places(), strict=True)):
            doubt_words(item, row.below(index), problems, (*path, index), place or mark)


def _attribute_meant(key: str, row: Row) -> str | None:
    """Return the attribute that an extension misspells; one with the exact name was disabled on purpose."""
    word = key.removeprefix("x-")
    if word in row.properties:
        return None
    return next((name for name in row.properties if is_slip(word, name)), None)


def doubt_variables(document: Map, environment: Environment, files: Sequence[EnvFile], problems: Problems) -> None:
    """Note unused variables in the project's env files whose name resembles that of a variable without a value.

    ``document`` is canonical, and its ``env_file`` attributes are not yet read; ``files`` are the project's env files.
    """
    used = set(environment.used or ())
    for file in files:
        text = file.storage.read(file.path).decode("utf-8", "replace")
        used.update(variable.name for variable in variables_in(text))
    handed_over = {problems.shown(path) for path in _env_files(document)}
    wanting = sorted(used - environment.variables.keys())
    for name, origin in environment.origins.items():
        if name in used or name.startswith(_OURS) or origin.file in handed_over:
            continue
        meant = next((other for other in wanting if is_slip(name, other)), None)
        if meant is not None:
            what = f"the variable {name} is never used, and {meant} is used but not set"
            problems.doubt(origin, (), what, f"did you mean {meant}? if not, remove the line")


def _env_files(document: Map) -> Iterator[str]:
    for service in (document.get("services") or {}).values():
        for entry in service.get("env_file") or ():
            if "path" in entry:
                yield entry["path"]


def is_slip(word: str, other: str) -> bool:
    """Return whether two words differ only in case, ``-`` and ``_``, and one letter or two swapped letters."""
    one, two = (each.lower().replace("-", "_") for each in (word, other))
    for _ in ("the same beginning", "the same end"):
        same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
        one, two = one[same:][::-1], two[same:][::-1]
    return max(len(one), len(two)) <= 1 or (len(one) == 2 and one == two[::-1])
