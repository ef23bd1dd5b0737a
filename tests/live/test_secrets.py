"""Nothing that should be secret is told or written down: more than fifty kinds of it, through every command.

The files of tests/live/secrets have a number in the place of each secret. It becomes a text that nobody can guess, and
that text is looked for in everything that is printed, in every file that is written, and in every label of ours.
"""

from __future__ import annotations

import json
import re
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import docker
import pytest

from pycompose import naming
from tests.live.program import Program
from tests.repository import Checkout, isolate

pytestmark = pytest.mark.live

TEMPLATES = Path(__file__).parent / "secrets"
FORMATS = ("text", "json", "markdown", "github", "html")
_LETTERS = string.ascii_uppercase + string.digits


@dataclass
class Seeds:
    """The secrets by text, each with the number that it stands for and the time that it was laid."""

    known: dict[str, str] = field(default_factory=dict, repr=False)
    times: int = 0

    def lay(self, folder: Path) -> None:
        """Write the files, with new secrets."""
        self.times += 1
        for template in TEMPLATES.iterdir():
            (folder / template.name).write_text(re.sub(r"<(\d+)>", self._seed, template.read_text()))
        (folder / "context").mkdir(exist_ok=True)

    def _seed(self, number: re.Match[str]) -> str:
        text = "".join(secrets.choice(_LETTERS) for _ in range(24))
        self.known[text] = f"secret {number[1]} of time {self.times}"
        return text

    def found_in(self, text: str) -> set[str]:
        """Say which secrets a text has; none of them is shown by a test that fails."""
        return {name for secret, name in self.known.items() if secret in text}


@dataclass(frozen=True)
class Listener:
    """Runs the program, and hears all that it says."""

    program: Program
    seeds: Seeds
    leaks: dict[str, set[str]] = field(default_factory=dict)

    def hear(self, *arguments: str, code: int = 0) -> str:
        done = self.program.run(*arguments, code=code)
        self.look(" ".join(arguments), done.stdout + done.stderr)
        return done.stdout + done.stderr

    def look(self, where: str, text: str) -> None:
        if found := self.seeds.found_in(text):
            self.leaks[where] = found


@pytest.fixture
def listener(
    project: str, tmp_path: Path, client: docker.APIClient, image: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Listener]:
    isolate(monkeypatch, tmp_path)
    home = tmp_path / "home"
    folders = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_STATE_HOME": home / "state",
        "XDG_DATA_HOME": home / "data",
        "XDG_RUNTIME_DIR": home / "run",
        "TMPDIR": home / "tmp",
    }
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    checkout = Checkout.new(tmp_path / "project")
    environment = {"IMAGE": image, **{name: str(folder) for name, folder in folders.items()}}
    program = Program(checkout.folder, project, environment)
    yield Listener(program, Seeds())
    program.run("down", "-v", "-t", "0", code=None)
    for made in client.images(quiet=True, filters={"label": f"{naming.PROJECT}={project}"}):
        client.remove_image(made, force=True)


def test_no_secret_is_told_or_written_down(listener: Listener, client: docker.APIClient, tmp_path: Path) -> None:
    program, folder = listener.program, listener.program.folder
    listener.seeds.lay(folder)
    for name in FORMATS:
        listener.hear("plan", "--format", name)
    listener.hear("up", "-d")
    listener.hear("ps", "--format", "json")
    listener.hear("why", "web")
    look_at_labels(listener, client)
    listener.hear("snapshot", "-o", str(tmp_path / "home" / "snapshot"))

    listener.seeds.lay(folder)
    listener.hear("plan", "--snapshot", str(tmp_path / "home" / "snapshot"))
    told = json.loads(program.out("plan", "--format", "json"))
    hidden = [change for one in told["changes"] for change in one["fields"] if change["sensitive"]]
    assert len(hidden) >= 50
    for name in FORMATS:
        listener.hear("plan", "--format", name)
    listener.hear("plan", "--build", "--out", str(tmp_path / "home" / "saved"))
    listener.hear("show", str(tmp_path / "home" / "saved"))
    listener.hear("snapshot", "--output", str(tmp_path / "home" / "snapshot"))
    listener.hear("plan", "--snapshot", str(tmp_path / "home" / "snapshot"), "--format", "json")
    listener.hear("why", "web", "--format", "json")
    listener.hear("--progress", "json", "up", "-d", "--build")
    listener.hear("why", "web")
    listener.hear("plan", "--drift-only")
    look_at_labels(listener, client)
    look_at_files(listener, tmp_path / "home")
    assert listener.leaks == {}


def test_no_secret_is_told_of_two_versions(listener: Listener) -> None:
    checkout = Checkout(listener.program.folder)
    for _ in range(2):
        listener.seeds.lay(checkout.folder)
        checkout.commit()
    for name in FORMATS:
        files = ("-f", "compose.yaml", "-f", "more.yaml")
        told = listener.hear(*files, "diff", "--env", "IMAGE", "HEAD~", "HEAD", "--format", name, code=1)
    assert told.startswith("<!doctype html>")
    assert listener.leaks == {}


def test_no_secret_is_told_by_an_error(listener: Listener) -> None:
    listener.seeds.lay(listener.program.folder)
    told = listener.hear("-f", "broken.yaml", "up", "-d", code=1)
    assert "/no/such/program --password=********" in told
    listener.hear("-f", "broken.yaml", "--progress", "json", "up", "-d", code=1)
    told = listener.hear("-f", "wrong.yaml", "plan", code=1)
    assert "wrong.yaml:6:7" in told
    assert listener.leaks == {}


@pytest.mark.parametrize(
    "switch",
    [
        "--format=yaml",
        "--format=json",
        "--environment",
        "--variables",
        "--variables --format=json",
        "--origins",
        "--no-interpolate",
        "--no-normalize",
        "--no-path-resolution",
        "--images",
    ],
)
def test_config_masks_when_it_is_told_to(listener: Listener, switch: str) -> None:
    listener.seeds.lay(listener.program.folder)
    files = ("-f", "compose.yaml", "-f", "more.yaml")
    listener.hear(*files, "config", "--mask", *switch.split())
    assert listener.leaks == {}


def test_config_prints_what_docker_compose_prints_unless_it_is_told_to_mask(listener: Listener) -> None:
    listener.seeds.lay(listener.program.folder)
    shown = listener.seeds.found_in(listener.program.out("config"))
    assert len(shown) > 50
    masked = listener.program.out("config", "--mask")
    assert "DB_PASSWORD: '********'" in masked
    (listener.program.folder / "masked.yaml").write_text(masked)
    listener.program.run("-f", "masked.yaml", "config", "-q")


def look_at_labels(listener: Listener, client: docker.APIClient) -> None:
    """Look at the labels that the tools gave; what the user wrote into others is the user's."""
    label = {"label": f"{naming.PROJECT}={listener.program.project}"}
    made = [
        *client.containers(all=True, filters=label),
        *client.networks(filters=label),
        *(client.volumes(filters=label)["Volumes"] or []),
        *client.images(filters=label),
    ]
    assert len(made) >= 6
    for thing in made:
        ours = {name: value for name, value in thing["Labels"].items() if name.startswith(naming.RESERVED)}
        listener.look(f"labels of {ours.get(naming.SERVICE, ours)}", json.dumps(ours))


def look_at_files(listener: Listener, folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    for file in files:
        listener.look(str(file.relative_to(folder)), file.read_bytes().decode("latin-1"))
