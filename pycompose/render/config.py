"""A project in canonical form, as YAML or JSON, the way docker compose writes it.

A ``$`` is doubled: the output is itself a compose file, and would be interpolated.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pycompose.errors import Origin, ValuePath, dotted
from pycompose.harmless import as_go_writes
from pycompose.value import Value

if TYPE_CHECKING:
    import yaml

_NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]+)?)$"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
)
"""What a compose file reads as a number or a date: text of this form is quoted, or it would not stay text."""


def document_as_json(document: Mapping[str, Any], *, escape: bool = True) -> str:
    """Write a document as JSON; ends with a newline."""
    return as_go_writes(json.dumps(_plain(document, escape=escape), indent=2, ensure_ascii=False)) + "\n"


def document_as_yaml(document: Mapping[str, Any], *, escape: bool = True) -> str:
    """Write a document as YAML; ends with a newline."""
    import yaml

    class Dumper(yaml.CSafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            """Write every value in full: no reader wants to look for an anchor."""
            del data
            return True

    Dumper.add_representer(str, _as_scalar)
    Dumper.add_implicit_resolver("tag:docker.com,compose:number", _NUMBER, list("+-.0123456789"))
    plain = _plain(document, escape=escape)
    text: str = yaml.dump(plain, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=4096)
    return text


def _as_scalar(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    """Represent a text; one with bytes that are not UTF-8 is written in base64, as docker compose does."""
    if text.isascii() or not re.search("[\udc80-\udcff]", text):
        return dumper.represent_str(text)
    encoded = b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return dumper.represent_scalar("tag:yaml.org,2002:binary", encoded)


def _plain(value: Any, *, escape: bool) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item, escape=escape) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, escape=escape) for item in value]
    if isinstance(value, str):
        return value.replace("$", "$$") if escape else str(value)
    return value


Traced = tuple[ValuePath, Any, Origin | None, tuple[str, ...], tuple[Origin, ...]]
"""A path of a project, its value, the place and the variables that gave it (neither for a default), and the places of
the definitions that it replaced."""


def origins_as_text(values: Iterable[Traced]) -> str:
    """Write a line per value: ``path: value  <- place with variables, overrides places``; a ``...`` is a ``!reset``."""
    return "".join(_traced(*value) for value in values)


def _traced(
    path: ValuePath, value: Any, origin: Origin | None, variables: Iterable[str], replaced: Iterable[Origin]
) -> str:
    given = " with ".join(filter(None, [str(origin or ""), ", ".join(variables)])) or "default"
    overrides = ", ".join(map(str, replaced))
    source = f"{given}, overrides {overrides}" if overrides else given
    shown = "!reset" if value is ... else json.dumps(value, ensure_ascii=False)
    return f"{dotted(path)}: {shown}  <- {source}\n"


def variables_as_table(variables: Mapping[str, Value], format_: str | None) -> str:
    """Write the variables that files use: name, whether required, default value, value used instead when set."""
    if format_ is not None:
        named = {name: dict(zip(_FIELDS, _row(variable), strict=True)) for name, variable in sorted(variables.items())}
        return document_as_json(named, escape=False) if format_ == "json" else document_as_yaml(named, escape=False)
    rows = [("NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE")]
    for _, variable in sorted(variables.items()):
        name, default, presence, required = _row(variable)
        rows.append((name, "true" if required else "false", default, presence))
    widths = [max(20, *(len(row[column]) + 3 for row in rows)) for column in range(3)]
    return "".join(
        "".join(f"{word:{width}}" for word, width in zip(row, widths, strict=False)) + f"{row[3]}\n" for row in rows
    )


_FIELDS = ("Name", "DefaultValue", "PresenceValue", "Required")


def _row(variable: Value) -> tuple[Any, ...]:
    return tuple(variable._asdict().values())
