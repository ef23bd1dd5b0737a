"""What users may import, and the examples of the README."""

import re
import subprocess
import sys
from pathlib import Path

import pycompose

ROOT = Path(__file__).parent.parent


def test_every_public_name_can_be_imported() -> None:
    for name in pycompose.__all__:
        assert getattr(pycompose, name) is not None


def test_public_names_have_one_home_each() -> None:
    homes = [name for names in pycompose._HOMES.values() for name in names]
    assert sorted(homes) == sorted(pycompose.__all__)


def test_the_readme_names_every_command() -> None:
    shown = subprocess.run([sys.executable, "-m", "pycompose", "--help"], capture_output=True, text=True, check=True)
    commands = re.findall(r"^  ([a-z]+)  ", shown.stdout.partition("Commands:")[2], re.MULTILINE)
    readme = (ROOT / "README.md").read_text()
    assert commands
    assert all(f"`pycompose {command}" in readme for command in commands)
