"""The MERN example as its reader has it: a folder of his own, run through the command line."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker

PYCOMPOSE = [sys.executable, "-m", "pycompose"]
SOURCE = Path(__file__).parents[2] / "examples" / "mern"


@dataclass(frozen=True)
class Example:
    """A copy of the example under a project name and host ports that are only the test's."""

    folder: Path
    project: str
    frontend_port: int
    backend_port: int
    mongo_port: int

    @classmethod
    def copy_to(cls, folder: Path) -> Example:
        shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules", ".env"))
        return cls(folder, f"pyct-mern-{os.getpid()}", *free_ports(3))

    @property
    def page(self) -> str:
        return f"http://localhost:{self.frontend_port}"

    @property
    def api(self) -> str:
        return f"http://localhost:{self.backend_port}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pycompose on the example; a failure shows what it printed."""
        command = [*PYCOMPOSE, "-f", str(self.folder / "compose.yaml"), "-p", self.project, *arguments]
        ports = {
            "FRONTEND_PORT": str(self.frontend_port),
            "BACKEND_PORT": str(self.backend_port),
            "MONGO_PORT": str(self.mongo_port),
            "VITE_API_URL": self.api,
        }
        done = subprocess.run(command, env=os.environ | ports, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, f"{' '.join(arguments)} exited {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def up(self) -> None:
        self.run("up", "-d", "--build", "--wait")

    def remove(self) -> None:
        """Take everything away that the test made, its images too."""
        try:
            self.run("down", "-v")
        finally:
            with docker_client() as client:
                for service in ("frontend", "backend"):
                    for image in client.images.list(name=f"{self.project}-{service}"):
                        client.images.remove(image.id, force=True)

    @contextmanager
    def stopped(self, service: str) -> Iterator[None]:
        """Stop the service's container meanwhile, as when it broke."""
        with docker_client() as client:
            container = client.containers.get(f"{self.project}-{service}-1")
            container.stop(timeout=5)
            try:
                yield
            finally:
                container.start()

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask the API; return the status and the decoded answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.api + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def clear(self) -> None:
        """Delete every record."""
        for record in self.ask("GET", "/records")[1]:
            self.ask("DELETE", f"/records/{record['id']}")


@contextmanager
def docker_client() -> Iterator[Any]:
    client = docker.from_env()
    try:
        yield client
    finally:
        client.close()


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, found by listening on all of them at once."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in sockets]
    for server in sockets:
        server.close()
    return ports
