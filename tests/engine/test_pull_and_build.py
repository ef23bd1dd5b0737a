"""What an engine says while it pulls and builds, and what of it reaches the user."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pycompose.engine.http.dial.unix import UnixAddress
from pycompose.engine.images import pull_and_build
from pycompose.engine.images.sdk import Images, Message
from pycompose.errors import EngineError
from pycompose.plan.address import Address
from pycompose.plan.steps import BuildImage, PullImage

Line = tuple[str, int | None, int | None]


class Recorded(Images):
    """Images whose engine says what was recorded."""

    def __init__(self, *messages: Message) -> None:
        super().__init__(UnixAddress(path="unused"), (1, 41))
        self._messages = messages
        self.options: dict[str, Any] = {}

    def pull(self, reference: str, platform: str) -> Generator[Message, None, None]:
        self.options = {"reference": reference, "platform": platform}
        yield from self._messages

    def name_again(self, reference: str) -> None:
        self.options["named"] = reference

    def build(self, **options: Any) -> Generator[Message, None, None]:
        self.options = options
        yield from self._messages


def pull(*messages: Message) -> list[Line]:
    said: list[Line] = []
    step = PullImage(number=1, address=Address.parse("image.web"), reference="nginx:1", platform="linux/arm64")
    pull_and_build.pull(Recorded(*messages), step, lambda *line: said.append(line))
    return said


def test_a_pull_counts_its_layers_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull_and_build, "OFTEN", 0)
    assert pull(
        {"status": "Pulling from library/nginx", "id": "1"},
        {"status": "Pulling fs layer", "id": "aaa", "progressDetail": {}},
        {"status": "Downloading", "id": "aaa", "progressDetail": {"current": 10, "total": 100}},
        {"status": "Downloading", "id": "bbb", "progressDetail": {"current": 5, "total": 50}},
        {"status": "Downloading", "id": "aaa", "progressDetail": {"current": 100, "total": 100}},
        {"status": "Extracting", "id": "aaa", "progressDetail": {"current": 1, "total": 100}},
        {"status": "Status: Downloaded newer image for nginx:1"},
    ) == [
        ("1: Pulling from library/nginx", None, None),
        ("aaa: Pulling fs layer", None, None),
        ("aaa: Downloading", 10, 100),
        ("bbb: Downloading", 15, 150),
        ("aaa: Downloading", 105, 150),
        ("aaa: Extracting", 105, 150),
        ("Status: Downloaded newer image for nginx:1", 105, 150),
    ]


def test_a_pull_is_not_more_talkative_than_can_be_read() -> None:
    message = {"status": "Downloading", "id": "aaa", "progressDetail": {"current": 1, "total": 9}}
    assert len(pull(*[message] * 1000)) < 50


def test_a_pull_that_fails_in_the_middle() -> None:
    with pytest.raises(EngineError) as caught:
        pull(
            {"status": "Pulling from library/nginx", "id": "1"},
            {"errorDetail": {"message": "manifest unknown"}, "error": "manifest unknown"},
        )
    assert str(caught.value) == (
        'image.web: image "nginx:1" cannot be pulled: manifest unknown\n'
        "    check the name, and that the registry is reachable; a private image needs: docker login\n"
        "    the requested platform is linux/arm64"
    )


def test_what_a_build_is_asked_for(tmp_path: Path) -> None:
    recorded = Recorded({"stream": "Step 1/1 : FROM scratch\n"}, {"stream": "\n"}, {"aux": {"ID": "sha256:1"}})
    said: list[Line] = []
    step = BuildImage(
        number=1,
        address=Address.parse("image.web"),
        reference="shop-web",
        build={
            "context": str(tmp_path),
            "dockerfile": "docker/Dockerfile",
            "args": {"A": "1", "B": None},
            "labels": {"x": "y"},
            "target": "prod",
            "no_cache": True,
            "pull": True,
            "network": "host",
            "shm_size": "1048576",
            "extra_hosts": ["a=10.0.0.1"],
            "cache_from": ["shop-web:old"],
            "platforms": ["linux/amd64"],
        },
        labels={"com.docker.compose.project": "shop"},
    )
    pull_and_build.build(recorded, step, lambda *line: said.append(line))
    assert said == [("Step 1/1 : FROM scratch", None, None)]
    assert recorded.options == {
        "path": str(tmp_path),
        "dockerfile": "docker/Dockerfile",
        "tag": "shop-web",
        "labels": {"x": "y", "com.docker.compose.project": "shop"},
        "buildargs": {"A": "1"},
        "target": "prod",
        "pull": True,
        "nocache": True,
        "network_mode": "host",
        "cache_from": ["shop-web:old"],
        "shmsize": 1048576,
        "extra_hosts": {"a": "10.0.0.1"},
        "platform": "linux/amd64",
    }


def test_a_build_that_fails_shows_its_step_even_when_it_said_much(tmp_path: Path) -> None:
    lines = [{"stream": f"line {number}\n"} for number in range(30)]
    step = BuildImage(
        number=1, address=Address.parse("image.web"), reference="w", build={"context": str(tmp_path)}, labels={}
    )
    failing = Recorded({"stream": "Step 2/3 : RUN make\n"}, *lines, {"error": "exit 2"})
    with pytest.raises(EngineError) as caught:
        pull_and_build.build(failing, step, lambda *_: None)
    shown = str(caught.value).splitlines()
    assert shown[:2] == ['image.web: image "w" cannot be built: exit 2', "    Step 2/3 : RUN make"]
    assert shown[2:] == [f"    line {number}" for number in range(10, 30)]


@pytest.mark.parametrize(
    ("name", "build"),
    [("Dockerfile", {}), ("odd", {"dockerfile": "odd"}), (".dockerignore", {"dockerfile_inline": "FROM scratch"})],
)
def test_a_pipe_instead_of_a_file_is_not_waited_for(name: str, build: dict[str, str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    step = BuildImage(
        number=1,
        address=Address.parse("image.web"),
        reference="w",
        build={"context": str(tmp_path), **build},
        labels={},
    )
    recorded = Recorded()
    with pytest.raises(EngineError) as caught:
        pull_and_build.build(recorded, step, lambda *_: None)
    assert str(caught.value) == (
        f'image.web: image "w" cannot be built: cannot read {tmp_path / name}: it is not a file\n'
        "    replace it with a file"
    )
    assert recorded.options == {}
