"""Two hundred commits of a made-up project: each is written in another manner, and some of them change something.

What is compared must be what was changed, and nothing else: neither the order of anything that has none, nor quotes,
comments, short and long forms, nor in which of several files a service stands.
"""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pycompose.commands.diff import diff
from pycompose.plan.changes import Plan
from pycompose.schema.load_options import LoadOptions
from tests.repository import Checkout, isolate

COMMITS = 200
SEED = 20260101


@dataclass
class Model:
    """What a project is, in no manner of writing. ``tag`` stands in ``.env``, ``secret`` in an env file."""

    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    tag: int = 1
    secret: int = 1


def service(number: int) -> dict[str, Any]:
    return {
        "image": f"app{number}:1",
        "environment": {"NUMBER": str(number), "FLAG": "true", "URL": f"http://app{number}/"},
        "ports": [[8000 + number, 80], [9000 + number, 90]],
        "volumes": [[f"data{number % 3}", "/data"], ["./conf", "/conf"]],
        "mem_limit": 64 * 2**20,
        "replicas": 1,
        "depends_on": [f"app{number - 1}"] if number else [],
    }


def change_image(random: Random, model: Model, name: str) -> set[str]:
    model.services[name]["image"] = f"{name}:{random.randrange(10**6)}"
    return {name}


def change_environment(random: Random, model: Model, name: str) -> set[str]:
    model.services[name]["environment"][f"NEW{random.randrange(10**6)}"] = "x"
    return {name}


def change_ports(random: Random, model: Model, name: str) -> set[str]:
    model.services[name]["ports"][0][0] = 10_000 + random.randrange(10_000)
    return {name}


def change_limit(_random: Random, model: Model, name: str) -> set[str]:
    model.services[name]["mem_limit"] += 2**20
    return {name}


def change_count(_random: Random, model: Model, name: str) -> set[str]:
    model.services[name]["replicas"] += 1
    return {name}


def change_tag(_random: Random, model: Model, _name: str) -> set[str]:
    model.tag += 1
    return {"tagged"}


def change_env_file(_random: Random, model: Model, _name: str) -> set[str]:
    model.secret += 1
    return {"tagged"}


def add_service(random: Random, model: Model, _name: str) -> set[str]:
    new = f"extra{random.randrange(10**6)}"
    model.services[new] = {**service(1), "image": new, "depends_on": []}
    return {new}


def change_nothing(_random: Random, _model: Model, _name: str) -> set[str]:
    return set()


CHANGES: list[Callable[[Random, Model, str], set[str]]] = [
    change_image,
    change_environment,
    change_ports,
    change_limit,
    change_count,
    change_tag,
    change_env_file,
    add_service,
    *[change_nothing] * 8,
]


class Writer:
    """Writes a model, every time in another manner."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def files(self, model: Model) -> dict[str, str]:
        """Spread the services over the files that a project can have."""
        homes: dict[str, dict[str, Any]] = {"compose.yaml": {}, "compose.override.yaml": {}, "part.yaml": {}}
        for name, wanted in self.shuffled(model.services.items()):
            homes[self.random.choice(list(homes))][name] = self.service(wanted)
        tagged = {
            "extends": {"file": "base.yaml", "service": "base"},
            "env_file": self.random.choice(["./x.env", ["x.env"]]),
        }
        homes["compose.yaml"]["tagged"] = tagged
        volumes = {f"data{number}": None for number in range(3)}
        project = {"name": "demo", "include": ["part.yaml"], "volumes": dict(self.shuffled(volumes.items()))}
        documents = {
            "compose.yaml": {**project, "services": homes["compose.yaml"]},
            "compose.override.yaml": {"services": homes["compose.override.yaml"]},
            "part.yaml": {"services": homes["part.yaml"], "volumes": volumes},
            "base.yaml": {
                "services": {"base": {"image": self.random.choice(["base:$TAG", "base:${TAG:?}", "base:${TAG}"])}}
            },
        }
        return {
            **{name: self.yaml(document) for name, document in documents.items()},
            ".env": self.random.choice(["TAG={}\n", "# a comment\nTAG='{}'\r\n", 'export TAG="{}"']).format(model.tag),
            "x.env": self.random.choice(["A={}\nB=2\n", "B=2\n\nA='{}'\n"]).format(model.secret),
        }

    def shuffled(self, items: Any) -> list[Any]:
        listed = list(items)
        self.random.shuffle(listed)
        return listed

    def service(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Write a service's attributes in one of their forms each."""
        choose = self.random.choice
        environment = self.shuffled(wanted["environment"].items())
        limit = wanted["mem_limit"]
        written = {
            "image": wanted["image"],
            "environment": choose([dict(environment), [f"{key}={value}" for key, value in environment]]),
            "ports": [
                choose(
                    [f"{host}:{port}", f"{host}:{port}/tcp", {"target": port, "published": choose([host, str(host)])}]
                )
                for host, port in self.shuffled(wanted["ports"])
            ],
            "volumes": [
                choose([f"{source}:{target}", f"{source}:{target}:rw"])
                for source, target in self.shuffled(wanted["volumes"])
            ],
            "mem_limit": choose([limit, str(limit), f"{limit // 2**20}m", f"{limit // 2**10}k"]),
            "depends_on": choose(
                [wanted["depends_on"], {name: {"condition": "service_started"} for name in wanted["depends_on"]}]
            ),
            "deploy": {"replicas": choose([wanted["replicas"], str(wanted["replicas"])])},
        }
        return dict(self.shuffled(written.items()))

    def yaml(self, value: Any, indent: str = "") -> str:
        """Write YAML, in blocks or in one line."""
        if self.random.random() < 0.1 or not value or not isinstance(value, (dict, list)):
            return f"{indent}{self.scalar(value)}\n"
        lines: list[str] = []
        for key, item in self.shuffled(value.items()) if isinstance(value, dict) else enumerate(value):
            if self.random.random() < 0.1:
                lines.append(f"{indent}# what follows is {self.random.randrange(100)}\n")
            head = f"{indent}{key}:" if isinstance(value, dict) else f"{indent}-"
            block = isinstance(item, (dict, list)) and item
            lines.append(f"{head}\n{self.yaml(item, indent + '  ')}" if block else f"{head} {self.scalar(item)}\n")
        return "".join(lines)

    def scalar(self, value: Any) -> str:
        if (
            isinstance(value, str)
            and value.isidentifier()
            and value not in {"true", "x"}
            and self.random.random() < 0.5
        ):
            return value
        if isinstance(value, str) and "'" not in value and self.random.random() < 0.5:
            return f"'{value}'"
        return json.dumps(value)


def history(random: Random) -> list[tuple[dict[str, str], set[str]]]:
    """Make the files of each commit, and say which services it changes."""
    model = Model({f"app{number}": service(number) for number in range(6)})
    writer = Writer(random)
    commits = [(writer.files(model), set[str]())]
    for _ in range(COMMITS):
        model = copy.deepcopy(model)
        changed = random.choice(CHANGES)(random, model, random.choice(sorted(model.services)))
        commits.append((writer.files(model), changed))
    return commits


def commit_all(checkout: Checkout, commits: list[tuple[dict[str, str], set[str]]]) -> None:
    """Commit them all at once: a git for each would take longer than all comparisons."""
    stream: list[bytes] = []
    for files, _ in commits:
        stream.append(b"commit refs/heads/main\ncommitter T <t@example.com> 0 +0000\ndata 0\n\ndeleteall\n")
        for name, text in files.items():
            content = text.encode()
            stream.append(f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n")
    done = subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=checkout.folder, input=b"".join(stream), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def addresses(plan: Plan) -> set[str]:
    return {str(change.address).removeprefix("service.") for change in plan.changes}


def test_what_differs_is_what_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch, tmp_path)
    checkout = Checkout.new(tmp_path / "shop")
    commits = history(Random(SEED))
    commit_all(checkout, commits)
    options = LoadOptions(cwd=checkout.folder, environment={})
    found = []
    for number in range(1, COMMITS + 1):
        back = COMMITS - number
        found.append(addresses(diff([f"main~{back + 1}", f"main~{back}"], options)))
    assert found == [changed for _, changed in commits[1:]]
    assert found.count(set()) > COMMITS // 4
