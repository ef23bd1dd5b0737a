"""The program as a user runs it: a process of its own, in a folder with a compose file."""

from __future__ import annotations

import codecs
import errno
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
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
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.surroundings(via),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert code in {None, done.returncode}, f"{arguments} exited {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def on_a_terminal(self, *arguments: str, answer: str | None = None, columns: int = 80) -> tuple[int, str]:
        """Run it as somebody who sits at a terminal does: the exit code, and what is on the screen in the end."""
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, columns))
        process = subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.surroundings(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        if answer is not None:
            os.write(ours, f"{answer}\n".encode())
        try:
            screen = "".join(_written_to(ours))
            return process.wait(timeout=60), screen.replace("\r\n", "\n")
        finally:
            process.kill()
            os.close(ours)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "pycompose", "-p", self.project, *arguments]

    def surroundings(self, via: str = "") -> dict[str, str]:
        # in another folder, Python would take the pycompose that is installed for the one that is tested
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"DOCKER_HOST": via} if via else {})
        for name in ("CI", "COLUMNS"):
            environment.pop(name, None)  # a user's machine, unless a test says otherwise
        return environment | self.environment

    def out(self, *arguments: str, code: int = 0) -> str:
        return self.run(*arguments, code=code).stdout

    def err(self, *arguments: str, code: int = 0) -> str:
        return self.run(*arguments, code=code).stderr


def _written_to(terminal: int) -> Iterator[str]:
    """Read what comes to a terminal until nobody has it open any more, which the kernel tells as an error."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while True:
        try:
            read = os.read(terminal, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return
        yield decoder.decode(read)


def inside(client: docker.APIClient, container: str, *command: str) -> str:
    """What a command prints in a container."""
    execution = client.exec_create(container, list(command))
    return client.exec_start(execution["Id"]).decode()


@pytest.fixture
def program(project: str, tmp_path: Path) -> Program:
    return Program(tmp_path, project)
