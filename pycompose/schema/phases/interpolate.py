"""Replacing variables with their values, and casting values to the types in the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pycompose.errors import ValuePath
from pycompose.schema.model import Map, Override, Seq, Wrong
from pycompose.schema.phases.decisive import refuse_open
from pycompose.schema.phases.wrong import put_wrong
from pycompose.schema.read.environment import Environment, unset_variable
from pycompose.schema.spec.attribute_table import Row
from pycompose.schema.tree.problems import Problems
from pycompose.schema.tree.symbols import is_open
from pycompose.schema.tree.template import Lookup, RequiredError, TemplateError, variables_in

_INTEGER = r"[-+]?[0-9]+"
_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_TRUE, _FALSE = ("true", "y", "yes", "on"), ("false", "n", "no", "off")


def interpolate(root: Any, row: Row, environment: Environment, problems: Problems) -> Any:
    """Replace the variables in every value of a document (keys are never touched) and cast the results.

    A value for which that fails is replaced with Wrong.
    """
    root = _Interpolation(environment, problems).value(root, row, (), None)
    if environment.symbolic:
        for path, wrong in refuse_open(root, problems):
            put_wrong(root, path, wrong)
    return root


class _Interpolation:
    def __init__(self, environment: Environment, problems: Problems) -> None:
        self.environment = environment
        self.problems = problems
        self.allowance = problems.allowance

    def value(self, value: Any, row: Row, path: ValuePath, mark: Any) -> Any:
        kind = type(value)
        if kind is str:
            replaced = self.text(value, path, mark) if "$" in value else value
            if row.cast and isinstance(replaced, str) and not is_open(replaced):
                return self.cast(replaced, row, path, mark)
            return replaced
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

    def text(self, text: str, path: ValuePath, mark: Any) -> str | Wrong:
        missing: list[str] = []

        def unset(name: str) -> None:
            missing.append(name)
            self.problems.warn(mark, path, *unset_variable(name))

        lookup: Lookup = self.environment.variables.get
        if self.environment.used is not None:
            self.environment.used.update(variable.name for variable in variables_in(text))
            lookup = partial(self.environment.value, mark=mark)
        try:
            replaced = self.allowance.spend(self.environment.substitution(lookup, unset).text(text))
        except TemplateError as error:
            wrong = self.problems.error(mark, path, f'"{_short(text)}": {error}', "write $$ for a literal $")
            if self.allowance.is_spent:
                self.problems.stop()
            return wrong
        except RequiredError as error:
            if self.environment.incomplete:
                return Wrong()
            message = f": {error.message}" if error.message else ""
            what = f"the required variable {error.name} has no value{message}"
            return self.problems.error(mark, path, what, f"set {error.name} in the environment or in the .env file")
        return Wrong() if missing and self.environment.incomplete else replaced

    def cast(self, text: str, row: Row, path: ValuePath, mark: Any) -> Any:
        try:
            return CASTS[str(row.cast)](text)
        except ValueError:
            kind = {"boolean": "true or false", "integer": "a whole number"}.get(str(row.cast), "a number")
            return self.problems.error(mark, path, f'"{_short(text)}" is not {kind}', f"write {kind}")


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
    if not re.fullmatch(_INTEGER, text) or abs(int(text[:40])) >= 2**63:
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(_NUMBER, text):
        raise ValueError(text)
    return float(text)


CASTS: Mapping[str, Callable[[str], Any]] = {"boolean": _boolean, "integer": _integer, "number": _number}
"""How text is cast to the type that ``x-cast`` names. Raises ValueError where that is not possible."""
