"""Variables into values, and values into the types that the table asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pycompose.errors import Path
from pycompose.schema.environment import Environment
from pycompose.schema.model import Map, Seq
from pycompose.schema.problems import Problems
from pycompose.schema.source import Override
from pycompose.schema.symbols import is_open, refuse_open
from pycompose.schema.table import Row
from pycompose.schema.template import Allowance, Lookup, RequiredError, TemplateError, variables_in

_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_TRUE, _FALSE = ("true", "y", "yes", "on"), ("false", "n", "no", "off")


def interpolate(root: Any, row: Row, environment: Environment, problems: Problems) -> Any:
    """Replace the variables in every value of a document (keys are never touched) and cast the results."""
    root = _Interpolation(environment, problems).value(root, row, (), None)
    if environment.symbolic:
        refuse_open(root, problems)
    return root


class _Interpolation:
    def __init__(self, environment: Environment, problems: Problems) -> None:
        self.environment = environment
        self.problems = problems
        self.allowance = Allowance()

    def value(self, value: Any, row: Row, path: Path, mark: Any) -> Any:
        kind = type(value)
        if kind is str:
            if "$" in value:
                value = self.text(value, path, mark)
            return self.cast(value, row, path, mark) if row.cast and not is_open(value) else value
        if kind is Map:
            marks = value.marks
            for key, item in value.items():
                if type(item) is str and "$" not in item and not row.below(key).cast:
                    continue
                value[key] = self.value(item, row.below(key), (*path, key), marks.get(key))
        elif kind is Seq:
            below = row.below(0)
            for index, item in enumerate(value):
                if type(item) is str and "$" not in item and not below.cast:
                    continue
                value[index] = self.value(item, below, (*path, index), value.marks[index])
        elif kind is Override:
            value.value = self.value(value.value, row, path, mark)
        return value

    def text(self, text: str, path: Path, mark: Any) -> str:
        def unset(name: str) -> None:
            what = f"the variable {name} is not set; nothing stands in its place"
            self.problems.warn(mark, path, what, f"set {name}, or write ${{{name}:-}} where it may be empty")

        lookup: Lookup = self.environment.variables.get
        if self.environment.used is not None:
            self.environment.used.update(variable.name for variable in variables_in(text))
            lookup = partial(self.environment.value, mark=mark)
        try:
            self.allowance.check()
            return self.allowance.spend(self.environment.substitution(lookup, unset).text(text))
        except TemplateError as error:
            self.problems.error(mark, path, f'"{_short(text)}": {error}', "write $$ where a $ is meant")
        except RequiredError as error:
            message = f": {error.message}" if error.message else ""
            self.problems.error(
                mark, path, f"the required variable {error.name} has no value{message}", _set(error.name)
            )
        return text.replace("$", "")

    def cast(self, text: str, row: Row, path: Path, mark: Any) -> Any:
        try:
            return CASTS[str(row.cast)](text)
        except ValueError:
            kind = {"boolean": "true or false", "integer": "a whole number"}.get(str(row.cast), "a number")
            self.problems.error(mark, path, f'"{_short(text)}" is not {kind}', f"write {kind}")
            return None


def _set(name: str) -> str:
    return f"set {name} in the environment or in the .env file"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _boolean(text: str) -> bool:
    word = text.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(text)


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text) or abs(int(text[:40])) >= 2**63:
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


CASTS: Mapping[str, Callable[[str], Any]] = {"boolean": _boolean, "integer": _integer, "number": _number}
"""How a string becomes a value of the type that ``x-cast`` names; ValueError where it is not one."""
