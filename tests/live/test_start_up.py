"""What the commands that must be fast may import: nothing that takes long and is not needed."""

import subprocess
import sys

import pytest

from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live

FAST = [["ps"], ["config"], ["plan"], ["up", "-d"]]
SLOW = {
    "asyncio", "dataclasses", "docker", "email", "hmac", "http.client", "inspect", "jsonschema", "networkx", "pydantic",
    "requests", "rich", "ssl", "subprocess", "textwrap", "typer", "urllib.request",
}  # fmt: skip
CHANGES = {
    "pycompose.plan.steps", "pycompose.planner.actions.container_changes", "pycompose.planner.insight.critical_path",
    "pycompose.engine.execute", "pycompose.engine.http.writer", "pycompose.engine.images.sdk",
    "pycompose.render.plan.text", "pycompose.host.lock", "pycompose.host.durations",
}  # fmt: skip
"""What makes, carries out and shows changes: where there are none, none of it is imported."""

SCRIPT = """
import sys
from pycompose.cli.main import main
code = main()
print("loaded", *sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


FASTEST = ["config", "-q"]
"""Takes hardly longer than its imports, so even these may not be among them."""


def loaded_by(program: Program, command: list[str]) -> list[str]:
    """Give the modules that a command line has loaded by its end."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "-p", program.project, *command],
        cwd=program.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stderr.splitlines()[-1].split()[1:]


@pytest.mark.parametrize("command", [*FAST, FASTEST], ids=" ".join)
def test_fast_commands_import_little(command: list[str], program: Program, image: str) -> None:
    web = f"services:\n  web:\n    image: {image}\n    command: sleep 600\n    init: true\n    configs: [settings]\n"
    program.write(f"{web}configs:\n  settings:\n    content: hello\n")
    program.run("up", "-d")
    loaded = loaded_by(program, command)
    assert "pycompose.cli.main" in loaded
    slow = SLOW - {"hmac"} if "configs" in (program.folder / "compose.yaml").read_text() else SLOW
    assert not [name for name in loaded if name in slow or name.partition(".")[0] in slow]


@pytest.mark.parametrize("command", [["up", "-d"], ["ps"], FASTEST], ids=" ".join)
def test_nothing_to_do_imports_nothing_that_does(command: list[str], program: Program, image: str) -> None:
    program.write(f"services:\n  web:\n    image: {image}\n    command: sleep 600\n    init: true\n")
    program.run("up", "-d")
    loaded = loaded_by(program, command)
    assert not [name for name in loaded if name in SLOW | CHANGES or name.partition(".")[0] in SLOW]
