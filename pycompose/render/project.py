"""A project in canonical form, as YAML or JSON, the way docker compose writes it.

A ``$`` is doubled: what is printed is a compose file again, and would be interpolated.
"""

from __future__ import annotations

import json
from typing import Any

from pycompose.schema.model import Project


def project_as_json(project: Project) -> str:
    """Write the project as one JSON document; ends with a newline."""
    return json.dumps(_plain(project.document), indent=2, ensure_ascii=False) + "\n"


def project_as_yaml(project: Project) -> str:
    """Write the project as one YAML document; ends with a newline."""
    import yaml

    class Dumper(yaml.CSafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            """Write every value where it stands: no reader wants to look for an anchor."""
            del data
            return True

    text: str = yaml.dump(_plain(project.document), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=4096)
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.replace("$", "$$") if isinstance(value, str) else value
