"""Copying into a container, when the engine's answer is lost: it is asked once more, and no more than that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pycompose.engine.host import Contents
from pycompose.engine.reader import Reader
from pycompose.engine.sdk import Images
from pycompose.engine.steps import run
from pycompose.engine.transport import Address
from pycompose.engine.waiting import Watch
from pycompose.engine.work import Work
from pycompose.engine.writer import Writer
from pycompose.errors import EngineError, EngineUnreachableError
from pycompose.planner.files import FileSpec
from pycompose.planner.steps import ContainerRef, CopyFiles
from tests.engine.server import answer, serving

PLACE = ("secrets", "token", "environment")
TOKEN = FileSpec(path=("secrets", 0), place=PLACE, target="/run/secrets/token", copied=True)
STEP = CopyFiles(
    number=1, address="service.web[1]", container=ContainerRef(id="1f"), name="demo-web-1", folder="/", files=(TOKEN,)
)
REQUEST = "PUT /v1.41/containers/1f/archive?path=%2F&noOverwriteDirNonDir=1 HTTP/1.1"
LOST = b""


def copy(listen: Path) -> None:
    address, api = Address(str(listen)), (1, 41)
    reader = Reader(address)
    contents = Contents(copied={TOKEN.source: {"": b"hunter2"}})
    work = Work(
        reader=reader,
        writer=Writer(address, api),
        images=Images(address, api),
        watch=Watch(reader, "demo"),
        steps={},
        contents=lambda: contents,
    )
    run(work, STEP, lambda *_: None)


def test_a_lost_answer_is_asked_for_again(tmp_path: Path) -> None:
    with serving(tmp_path / "s", [LOST], [answer("")]) as requests:
        copy(tmp_path / "s")
    assert requests == [REQUEST, REQUEST]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([[LOST], [LOST]], EngineUnreachableError),
        ([[answer('{"message": "container rootfs is marked read-only"}', "400 Bad Request")]], EngineError),
    ],
)
def test_a_refusal_and_a_second_loss_are_errors(answers: Any, error: type[EngineError], tmp_path: Path) -> None:
    with serving(tmp_path / "s", *answers) as requests, pytest.raises(error) as caught:
        copy(tmp_path / "s")
    assert requests == [REQUEST] * len(answers)
    assert "hunter2" not in str(caught.value)
