"""What people type, run with docker compose and with pycompose on the same engine: one folder for each scenario.

A scenario is a compose.yaml and a script.sh, in which ``$dc`` is either program. Compared are the exit code of the
script, what it prints on stdout, and the containers at its end. The script finds the other files of its folder
in its working directory; ``$image`` and ``$project`` are the image and the project's name.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import docker
import pytest

from pycompose import naming
from tests.live.program import ROOT

pytestmark = [pytest.mark.live, pytest.mark.peer]

SCENARIOS = sorted((Path(__file__).parent / "scenarios").iterdir())
SAMPLE = 25
"""How many are run where nothing is said; PYCOMPOSE_SCENARIOS=all runs all of them."""

SEED = 20261130

TOOL_LABELS = {naming.SERVICE, naming.NUMBER, naming.ONE_OFF, naming.PROJECT, "com.docker.compose.slug"}


def chosen() -> list[Path]:
    if os.environ.get("PYCOMPOSE_SCENARIOS") == "all":
        return SCENARIOS
    return sorted(Random(SEED).sample(SCENARIOS, min(SAMPLE, len(SCENARIOS))))


@pytest.mark.parametrize("scenario", chosen(), ids=lambda scenario: scenario.name)
def test_both_do_the_same(scenario: Path, project: str, image: str, client: docker.APIClient, tmp_path: Path) -> None:
    outcomes = []
    for program in (f"{sys.executable} -m pycompose -p {project}", f"docker compose -p {project}"):
        folder = tmp_path / program.split()[0].rpartition("/")[2]
        shutil.copytree(scenario, folder)
        file = folder / "compose.yaml"
        file.write_text(file.read_text().replace("IMAGE", image))
        outcomes.append(_outcome(folder, {"dc": program, "image": image, "project": project}, client))
    ours, theirs = outcomes
    assert ours == theirs


def _outcome(folder: Path, variables: dict[str, str], client: docker.APIClient) -> dict[str, Any]:
    """Run the script of a folder; give its exit code and output, and what it leaves on the engine."""
    project = variables["project"]
    try:
        done = subprocess.run(
            ["/bin/sh", "script.sh"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        left = [_seen(client.inspect_container(c["Id"])) for c in _containers(client, project)]
        return {"code": done.returncode, "stdout": _without_chance(done.stdout), "left": sorted(left, key=str)}
    finally:
        subprocess.run(
            ["docker", "compose", "-p", project, "down", "-v", "-t", "0", "--remove-orphans"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        for container in _containers(client, project):
            client.remove_container(container["Id"], force=True, v=True)


def _containers(client: docker.APIClient, project: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.containers(all=True, filters={"label": f"{naming.PROJECT}={project}"})
    return found


def _seen(inspect: dict[str, Any]) -> dict[str, Any]:
    """Give what a user would notice of a container."""
    config, host = inspect["Config"], inspect["HostConfig"]
    labels = {key: value for key, value in config["Labels"].items() if key in TOOL_LABELS or not _is_of_a_tool(key)}
    return {
        "name": _without_chance(inspect["Name"]),
        "state": inspect["State"]["Status"],
        "exit code": inspect["State"]["ExitCode"],
        "command": (config["Entrypoint"], config["Cmd"]),
        "environment": sorted(config["Env"]),
        "labels": {key: _without_chance(value) for key, value in sorted(labels.items())},
        "user": (config["User"], config["WorkingDir"], config["Tty"], config["OpenStdin"]),
        "networks": sorted(inspect["NetworkSettings"]["Networks"]),
        "mounts": sorted((m["Type"], m["Destination"], m["RW"]) for m in inspect["Mounts"]),
        "ports": host["PortBindings"] or {},
        "restart": host["RestartPolicy"]["Name"],
        "auto remove": host["AutoRemove"],
    }


def _is_of_a_tool(label: str) -> bool:
    return label.startswith(naming.RESERVED)


def _without_chance(text: str) -> str:
    """Leave out ids and the random end of names, which differ from run to run."""
    return re.sub(r"\b[0-9a-f]{12,64}\b", "ID", text)
