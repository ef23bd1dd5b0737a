"""Who may import whom, how large a folder may be, and that no module's name needs its folder to be understood."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pycompose"

MOST_MODULES = 20
"""The modules that a folder may have, beside its own docstring."""

BASE = {"errors", "harmless", "naming", "regular_file", "value", "version"}
SPEC = {"schema.spec"}
SHOWN = {"engine.observe.container_list", "engine.observe.engine_facts"}
LOADING = {"schema.load", "schema.load_options", "schema.model", "schema.project_source"}

FLOORS: dict[str, set[str]] = {
    "version": set(),
    "value": set(),
    "harmless": set(),
    "errors": {"harmless"},
    "naming": set(),
    "regular_file": set(),
    "secret_names": set(),
    "secret_forms": {"secret_names"},
    "known_secrets": {"secret_forms", "secret_names"},
    "redact": {"errors", "known_secrets", "secret_forms", "secret_names"},
    "events": {*BASE, "plan.step"},
    # schema: text → Project
    "schema.spec": {*BASE, "schema.model", "schema.spec"},
    "schema.model": BASE,
    "schema.project_source": {"schema.model", "value"},
    "schema.load_options": {"schema.project_source", "schema.read.storage"},
    "schema.tree": {*BASE, *SPEC, "schema.model", "schema.tree"},
    "schema.read": {*BASE, *SPEC, "known_secrets", "schema.model", "schema.tree", "schema.read"},
    "schema.forms": {*BASE, *SPEC, "schema.model", "schema.tree", "schema.forms"},
    "schema.phases": {*BASE, "schema"},
    "schema.load": {*BASE, "known_secrets", "schema"},
    "schema.name_lists": {*BASE, "schema"},
    "schema": set(),
    # the contract
    "plan": {*BASE, *SPEC, "redact", "plan"},
    # decisions
    "planner.service_order": {"plan"},
    "planner.request": {*BASE, "plan", "planner.service_order"},
    "planner.compare": {*BASE, *SPEC, "redact", "plan", "planner.request", "planner.compare"},
    "planner.insight": {*BASE, *SPEC, "plan", "planner.insight"},
    "planner.draft": {*BASE, "plan", "planner.request", "planner.insight"},
    "planner.checks": {*BASE, *SPEC, "plan", "planner.draft", "planner.request", "planner.compare", "planner.checks"},
    "planner.actions": {
        *BASE,
        *SPEC,
        "plan",
        "planner.service_order",
        "planner.request",
        "planner.compare",
        "planner.draft",
        "planner.checks",
        "planner.actions",
    },
    "planner.versions": {*BASE, *SPEC, "schema.model", "redact", "plan", "planner.compare", "planner.versions"},
    "planner.desire": {*BASE, *SPEC, "schema.model", "plan", "planner.desire_files"},
    "planner.desire_files": {*BASE, "schema.model", "plan"},
    "planner": {*BASE, *SPEC, "plan", "planner"},
    # this machine
    "host": {*BASE, "plan", "host"},
    # the engine
    "engine.http": {*BASE, "engine.http"},
    "engine.engine": {*BASE, "engine.http", "engine.images.sdk"},
    "engine.translate": {*BASE, "plan", "engine.translate"},
    "engine.images": {*BASE, "redact", "events", "plan", "engine.http", "engine.images"},
    "engine.observe": {*BASE, "plan", "host", "engine.http", "engine.images", "engine.translate", "engine.observe"},
    "engine.execute": {*BASE, "redact", "events", "plan", "host", "engine"},
    "engine": set(),
    # what people read
    "render.layout": {"harmless", "render.layout"},
    "render.words": {"plan", "render.layout"},
    "render.fields": {*BASE, *SPEC, "plan", "render.layout"},
    "render.plan.drawing": {*BASE, "plan", "planner.insight.analysis"},
    "render.plan": {*BASE, "plan", "render.words", "render.fields", "render.layout", "render.plan"},
    "render.progress": {"events", "harmless", "render.progress"},
    "render": {*BASE, *SHOWN, "redact", "plan", "planner.insight", "render"},
    # what uses all of it
    "stack": {*BASE, "events", "schema.model", "plan", "planner", "host", "engine"},
    "kept": {
        *BASE,
        *SPEC,
        *LOADING,
        "schema.read.storage",
        "redact",
        "events",
        "plan",
        "planner",
        "host",
        "engine",
        "stack",
        "kept",
    },
    "commands": {
        *BASE,
        *LOADING,
        "schema",
        "redact",
        "events",
        "plan",
        "planner",
        "host",
        "engine",
        "kept",
        "stack",
        "commands",
    },
    "cli": {*BASE, "redact", "events", "schema", "plan", "kept", "engine", "render", "stack", "commands", "cli"},
    "testing": {"events"},
    "__init__": {*BASE, *LOADING, "plan", "stack", "commands"},
    "__main__": {"cli"},
}
"""By folder or module, the lowest floor first: the folders and modules that it may import. The longest name counts."""

OUTSIDE = {
    "yaml": {"schema.read.yaml_source", "schema.read.libyaml", "render.config"},
    "jsonschema": {"schema.phases.explain"},
    "networkx": {"planner.insight.analysis"},
    "docker": {"engine.images.sdk", "engine.images.dialled_adapter", "host.build_contexts"},
    "requests": {"engine.images.sdk", "engine.images.dialled_adapter"},
    "urllib3": {"engine.images.dialled_adapter"},
    "typer": {"cli"},
}
"""By distribution: the only places that may import it. What is not here is not imported at all."""

COMMANDS = {"commands", "cli.commands", "render"}
"""Where a module is called after a command; so what belongs to a command is found by its name."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


NAMES = {name_of(path) for path in modules()}


def imported(path: Path) -> set[str]:
    """Give what a module imports, wherever in it: of pycompose the modules, of others the names as written."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            if module.partition(".")[0] != "pycompose":
                found.add(module)
                continue
            inner = module.removeprefix("pycompose").removeprefix(".")
            for alias in node.names:
                below = f"{inner}.{alias.name}".removeprefix(".")
                found.add(f"pycompose.{below if below in NAMES else inner or '__init__'}")
    return found


def rules_of(name: str) -> set[str]:
    """Give what the row of the longest name says."""
    row = max((row for row in FLOORS if name == row or name.startswith(f"{row}.")), key=len)
    return FLOORS[row]


def allowed(name: str, rules: set[str]) -> bool:
    return any(name == rule or name.startswith(f"{rule}.") for rule in rules)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_each_module_imports_only_what_its_floor_may(path: Path) -> None:
    name = name_of(path)
    for target in imported(path):
        if target.startswith("pycompose."):
            inner = target.removeprefix("pycompose.")
            assert allowed(inner, rules_of(name)), f"{name} may not import {target}"
        else:
            top = target.partition(".")[0]
            if top not in sys.stdlib_module_names:
                assert allowed(name, OUTSIDE.get(top, set())), f"{name} may not import {target}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {
        name_of(path): {
            target.removeprefix("pycompose.") for target in imported(path) if target.startswith("pycompose.")
        }
        for path in modules()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports, lazy ones included: {' → '.join(error.args[1])}")


def test_planner_and_engine_do_not_know_each_other() -> None:
    for path in modules():
        top, others = (
            name_of(path).partition(".")[0],
            {target.split(".")[1:2][0] for target in imported(path) if "." in target},
        )
        assert not (top == "planner" and "engine" in others), path
        assert not (top == "engine" and "planner" in others), path


def test_no_folder_has_too_many_modules() -> None:
    for folder in {path.parent for path in modules()}:
        count = len([path for path in folder.glob("*.py") if path.name != "__init__.py"])
        assert count <= MOST_MODULES, f"{folder.relative_to(PACKAGE)} has {count} modules"


def test_a_module_is_known_by_its_name_alone() -> None:
    homes: dict[str, list[str]] = {}
    for name in NAMES:
        folder, _, last = name.rpartition(".")
        if folder and (PACKAGE / Path(*name.split("."))).with_suffix(".py").exists():
            homes.setdefault(last, []).append(folder)
    shared = {name: folders for name, folders in homes.items() if len(folders) > 1 and not COMMANDS.issuperset(folders)}
    assert not shared


def test_the_planner_touches_no_world() -> None:
    banned = {"os", "pathlib", "socket", "subprocess", "time", "datetime", "random", "logging", "sys", "shutil"}
    for package in ("planner", "plan"):
        for path in (PACKAGE / package).rglob("*.py"):
            assert not imported(path) & banned, path
