"""What the commands that must be fast may import: nothing that takes long and is not needed."""

import subprocess
import sys

import pytest

from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live

FAST = [["ps"], ["config"], ["plan"], ["up", "-d"]]
SLOW = {
    "asyncio", "docker", "email", "http.client", "jsonschema", "networkx", "pydantic", "requests", "rich", "ssl",
    "urllib.request",
}  # fmt: skip

SCRIPT = """
import sys
from pycompose.cli.main import main
code = main()
print("loaded", *sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


FASTEST = ["config", "-q"]
"""Takes hardly longer than its imports, so even these may not be among them."""


@pytest.mark.parametrize("command", [*FAST, FASTEST], ids=" ".join)
def test_fast_commands_import_little(command: list[str], program: Program, image: str) -> None:
    web = f"services:\n  web:\n    image: {image}\n    command: sleep 600\n    init: true\n    configs: [settings]\n"
    program.write(f"{web}configs:\n  settings:\n    content: hello\n")
    program.run("up", "-d")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "-p", program.project, *command],
        cwd=program.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = done.stderr.splitlines()[-1].split()[1:]
    assert "pycompose.cli.main" in loaded
    slow = SLOW | {"dataclasses", "inspect"} if command == FASTEST else SLOW
    assert not [name for name in loaded if name in slow or name.partition(".")[0] in slow]
