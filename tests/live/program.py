"""The program as a user runs it: a process of its own, in a folder with a compose file."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import docker
import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Program:
    """pycompose for one project in one folder. Every call gives what was printed, and checks the exit code
    (None: any will do)."""

    folder: Path
    project: str
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, text: str) -> None:
        (self.folder / "compose.yaml").write_text(text)

    def replace(self, old: str, new: str) -> None:
        file = self.folder / "compose.yaml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def run(self, *arguments: str, code: int | None = 0, via: str = "") -> subprocess.CompletedProcess[str]:
        # in another folder, Python would take the pycompose that is installed for the one that is tested
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"DOCKER_HOST": via} if via else {})
        environment.pop("CI", None)  # a user's machine, unless a test says otherwise
        environment |= self.environment
        command = [sys.executable, "-m", "pycompose", "-p", self.project, *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert code in {None, done.returncode}, f"{arguments} exited {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def out(self, *arguments: str, code: int = 0) -> str:
        return self.run(*arguments, code=code).stdout

    def err(self, *arguments: str, code: int = 0) -> str:
        return self.run(*arguments, code=code).stderr


def inside(client: docker.APIClient, container: str, *command: str) -> str:
    """What a command prints in a container."""
    execution = client.exec_create(container, list(command))
    return client.exec_start(execution["Id"]).decode()


@pytest.fixture
def program(project: str, tmp_path: Path) -> Program:
    return Program(tmp_path, project)
