"""Who may import whom."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pycompose"

BASE = {"errors", "events", "naming"}
SHOWN = {"engine.listing", "engine.facts", "engine.report"}
INSIDE = {
    "errors": BASE,
    "events": BASE,
    "naming": BASE,
    "schema": {"errors", "naming", "schema"},
    "planner": {"errors", "naming", "schema.config_hash", "schema.model", "schema.table", "schema.units", "planner"},
    "engine": {*BASE, "planner", "engine"},
    "render": {"errors", "events", "planner", "schema.model", "schema.table", *SHOWN, "render"},
    "stack": {"schema", "planner", "engine", "events", "errors", "__init__"},
    "review": {"schema", "planner", "errors"},
    "snapshot": {"saved", "stack", "schema", "planner", "engine", "errors", "__init__"},
    "saved": {"stack", "schema", "planner", "engine", "events", "errors"},
    "cli": {
        "stack",
        "review",
        "saved",
        "snapshot",
        "schema",
        "planner",
        "engine",
        "events",
        "errors",
        "render",
        "cli",
        "__init__",
    },
    "__init__": {"stack", "review", "schema", "planner", "engine", "events", "errors"},
    "__main__": {"cli"},
}
"""By package or module: the packages or modules of pycompose that it may import."""

OUTSIDE = {
    "yaml": {"schema", "render.project"},
    "jsonschema": {"schema.explain"},
    "networkx": {"planner.analysis"},
    "docker": {"engine.sdk"},
    "requests": {"engine.sdk"},
    "typer": {"cli"},
}
"""By distribution: the only places that may import it. What is not here is not imported at all."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            found.add(module)
            found |= {f"{module}.{alias.name}" for alias in node.names if module == "pycompose" or is_package(module)}
    return found


def is_package(module: str) -> bool:
    return module.startswith("pycompose.") and (PACKAGE.parent / Path(*module.split("."))).is_dir()


def allowed(name: str, rules: set[str]) -> bool:
    return any(name == rule or name.startswith(f"{rule}.") for rule in rules)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_each_module_imports_only_what_its_package_may(path: Path) -> None:
    name = name_of(path)
    rules = INSIDE[name.partition(".")[0]]
    for target in imported(path):
        if target in {"pycompose", "pycompose.__version__"}:
            continue
        if target.startswith("pycompose."):
            inner = target.removeprefix("pycompose.")
            assert allowed(inner, rules), f"{name} may not import {target}"
        else:
            top = target.partition(".")[0]
            if top not in sys.stdlib_module_names:
                assert allowed(name, OUTSIDE.get(top, set())), f"{name} may not import {target}"


def test_the_planner_touches_no_world() -> None:
    banned = {"os", "pathlib", "socket", "subprocess", "time", "datetime", "random", "logging", "sys", "shutil"}
    for path in (PACKAGE / "planner").glob("*.py"):
        assert not imported(path) & banned, path
