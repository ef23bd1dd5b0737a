"""Where docker compose is installed: it makes of every case what we make of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pycompose.schema.load import load
from pycompose.schema.name_lists import hashes
from tests.schema.case import CASES, Case, cases

MEMORY = 2 * 2**30
"""What docker compose may take, in bytes: it answers an alias bomb with all the memory there is."""


@cache
def version() -> str | None:
    """Give the version of the installed docker compose, or None."""
    if shutil.which("docker") is None:
        return None
    answer = subprocess.run(["docker", "compose", "version", "--short"], capture_output=True, text=True, check=False)
    return answer.stdout.strip().removeprefix("v").partition("-")[0] if answer.returncode == 0 else None


DIFFERENCES: dict[str, list[str]] = json.loads((CASES.parent / "peer.json").read_text())
"""By version: the cases that it is known to answer otherwise; and those that no version must be asked."""
ASKED = [case for case in cases() if case.folder.name not in DIFFERENCES["never asked"]]


@cache
def known_differences() -> set[str]:
    """Give the cases that this version is known to answer otherwise."""
    return {*DIFFERENCES["every version"], *DIFFERENCES.get(str(version()), [])}


def answer(case: Case, *asked: str) -> tuple[int, str]:
    """Ask docker compose for a case's JSON, or for what else is asked: its exit code, and what it prints."""
    options = case.options()
    command = ["docker", "compose"]
    for flag, values in (("-f", options.files), ("--env-file", options.env_files), ("--profile", options.profiles)):
        command += [word for value in values for word in (flag, value)]
    if options.project_name is not None:
        command += ["-p", options.project_name]
    if options.project_directory is not None:
        command += ["--project-directory", options.project_directory]
    of_docker = {key: os.environ[key] for key in ("PATH", "DOCKER_CONFIG") if key in os.environ}
    environment = {"HOME": "/home/user", **of_docker, **options.environment}
    command += ["config", *(asked or ("--format", "json")), *([] if options.normalise else ["--no-normalize"])]
    command += options.services
    done = subprocess.run(
        ["prlimit", f"--as={MEMORY}", *command],
        cwd=options.cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return done.returncode, case.plain(done.stdout).replace("$$", "$")


@pytest.mark.peer
@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.folder.name)
def test_docker_compose_says_the_same(case: Case) -> None:
    if version() is None:
        pytest.skip("docker compose is not installed")
    if case.folder.name in known_differences():
        pytest.xfail(f"docker compose {version()} is known to differ")
    code, printed = answer(case)
    expected, errors, _ = case.expected()
    if errors:
        assert code != 0
    else:
        assert code == 0
        assert json.loads(printed) == json.loads(expected)


def sometimes(random: Random, attributes: dict[str, list[Any]]) -> dict[str, Any]:
    """Choose some of the attributes, and a value of each."""
    return {name: random.choice(values) for name, values in attributes.items() if random.random() < 0.3}


SERVICE: dict[str, list[Any]] = {
    "annotations": [{"a": "1"}, ["a=1", "b="]],
    "cap_add": [["NET_ADMIN"], ["ALL", "SYS_TIME"]],
    "command": ["echo 'a b' c", ["echo", "a b"], []],
    "container_name": ["one"],
    "cpu_shares": [512, "73"],
    "cpus": [0.5, "1.5"],
    "devices": [["/dev/null:/dev/x:rw"]],
    "dns": ["1.1.1.1", ["1.1.1.1", "8.8.8.8"]],
    "entrypoint": ["sh -c", ["sh", "-c"]],
    "environment": [{"A": "1", "B": 2, "C": True}, ["A=1", "B="]],
    "expose": [[80, "81/udp"], ["3000-3002"]],
    "extra_hosts": [["a:1.2.3.4", "b=::1"], {"a": "1.2.3.4"}],
    "healthcheck": [{"test": "true", "interval": "90s"}, {"test": ["CMD", "a"], "retries": 3}, {"disable": True}],
    "hostname": ["host"],
    "init": [True, False],
    "labels": [{"a": 1, "b": "x"}, ["a=1", "b"]],
    "logging": [{"driver": "json-file", "options": {"max-size": "1m"}}],
    "mem_limit": ["64m", 67108864, "1gb"],
    "networks": [["back"], {"back": {"aliases": ["z", "y"]}, "front": None}],
    "oom_score_adj": [-100],
    "ports": [["80:80", "127.0.0.1:81:81/udp"], [{"target": 80, "published": "8080"}], ["9000-9002"]],
    "privileged": [True, "false"],
    "read_only": [True],
    "restart": ["always", "on-failure:3"],
    "shm_size": ["1m", 4096],
    "stop_grace_period": ["1m30s", "5s"],
    "stop_signal": ["SIGINT"],
    "sysctls": [{"net.core.somaxconn": 1024}, ["net.core.somaxconn=1024"]],
    "tmpfs": ["/run", ["/run", "/cache:size=1m"]],
    "tty": [True],
    "ulimits": [{"nproc": 10, "nofile": {"soft": 1, "hard": 2}}],
    "user": ["root", "1000:1000"],
    "volumes": [["data:/data:ro"], [{"type": "tmpfs", "target": "/t"}], ["data:/data", "/anonymous"]],
    "working_dir": ["/srv"],
}
"""Valid values of attributes, in short and long forms, that every version prints alike."""
NETWORK: dict[str, list[Any]] = {
    "driver": ["bridge"],
    "internal": [True],
    "labels": [{"a": "b"}, ["a=b"]],
    "driver_opts": [{"a": 1}],
}
VOLUME: dict[str, list[Any]] = {"driver": ["local"], "labels": [{"a": "b"}, ["a=b"]], "driver_opts": [{"type": "nfs"}]}
UNIQUE = ("container_name",)
"""What two services cannot share."""


def made_up(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make up a project: a file, and one that overrides it. A seed always gives the same."""
    random = Random(seed)
    services = {name: {"image": f"{name}:1", **sometimes(random, SERVICE)} for name in ("web", "db", "job")}
    for name in ("db", "job"):
        for attribute in UNIQUE:
            services[name].pop(attribute, None)
    services["web"]["depends_on"] = random.choice([["db"], {"db": {"condition": "service_healthy"}}])
    base = {
        "name": f"made-up-{seed}",
        "services": services,
        "networks": {"front": sometimes(random, NETWORK), "back": sometimes(random, NETWORK)},
        "volumes": {"data": sometimes(random, VOLUME)},
    }
    override = {"services": {"web": sometimes(random, SERVICE), "job": {"labels": {"late": "1"}}}}
    return base, override


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(40))
def test_docker_compose_says_the_same_of_made_up_projects(seed: int, tmp_path: Path) -> None:
    if version() is None:
        pytest.skip("docker compose is not installed")
    case = Case(tmp_path)
    names = ["compose.yaml", "more.yaml"]
    for name, content in zip(names, made_up(seed), strict=True):
        (tmp_path / name).write_text(json.dumps(content))
    (tmp_path / "args.json").write_text(json.dumps({"files": names}))
    code, printed = answer(case)
    document, errors, _ = case.outcome()
    assert (code, errors) == (0, "")
    assert json.loads(printed) == json.loads(document)
    assert answer(case, "--hash", "*") == (0, "".join(f"{line}\n" for line in hashes(load(case.options()), "*")))
