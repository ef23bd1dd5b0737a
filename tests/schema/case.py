"""A case folder: what a user has on disk and types, and what must come of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pycompose.errors import LoadError
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.spec.printed import as_json

CASES = Path(__file__).parent / "cases"
LISTS = ("files", "env_files", "profiles", "services")


@dataclass(frozen=True)
class Case:
    """A folder of a group in ``cases``.

    It has the input files and, where something is typed, ``args.json`` with fields of LoadOptions (``cwd``: one of
    its folders). What must come of it is ``expected.json``, the document as JSON, or ``expected.txt``, the errors;
    ``${CASE}`` stands for the folder in both. ``warnings.txt`` has the warnings, if there are any.
    """

    folder: Path

    def options(self) -> LoadOptions:
        """Give what the user typed."""
        path = self.folder / "args.json"
        typed: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        cwd = self.folder / typed.pop("cwd", ".")
        given: dict[str, Any] = {key: tuple(value) if key in LISTS else value for key, value in typed.items()}
        given.setdefault("environment", {"HOME": "/home/user"})
        return LoadOptions(**given, cwd=cwd.resolve())

    def outcome(self) -> tuple[str, str, str]:
        """Load the case: the document as JSON text, the errors, the warnings."""
        try:
            project = load(self.options())
        except LoadError as error:
            return "", self.plain(f"{error}\n"), ""
        text = json.dumps(as_json(project.document), indent=2, sort_keys=True, ensure_ascii=False)
        return self.plain(f"{text}\n"), "", self.plain("".join(f"{warning}\n" for warning in project.warnings))

    def plain(self, text: str) -> str:
        """Take the place of this checkout out of a text."""
        return text.replace(str(self.folder.resolve()), "${CASE}").replace(str(CASES.resolve()), "${CASES}")

    def expected(self) -> tuple[str, str, str]:
        """Give what must come of it, in the order of ``outcome``."""
        names = ("expected.json", "expected.txt", "warnings.txt")
        document, errors, warnings = ((self.folder / name) for name in names)
        text = document.read_text() if document.exists() else ""
        canonical = json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n" if text else ""
        return (
            canonical,
            errors.read_text() if errors.exists() else "",
            warnings.read_text() if warnings.exists() else "",
        )


def cases() -> list[Case]:
    """Find every case; they are grouped by what they are about."""
    return sorted((Case(path) for path in CASES.glob("*/*")), key=lambda case: case.folder.name)
