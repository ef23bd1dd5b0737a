"""Copying into a container, when the engine's answer is lost: it is asked once more, and no more than that."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pycompose.engine.execute.step_runs import run
from pycompose.engine.execute.waiting import Watch
from pycompose.engine.execute.work import Work
from pycompose.engine.http.dial.unix import UnixAddress
from pycompose.engine.http.reader import Reader
from pycompose.engine.http.writer import Writer
from pycompose.engine.images.sdk import Images
from pycompose.errors import EngineError, EngineUnreachableError
from pycompose.host.contents import Contents
from pycompose.plan.address import Address
from pycompose.plan.file_specs import FileSpec
from pycompose.plan.step import ContainerRef
from pycompose.plan.steps import CopyFiles
from tests.engine.server import answer, serving

PLACE = ("secrets", "token", "environment")
TOKEN = FileSpec(path=("secrets", 0), place=PLACE, target="/run/secrets/token", copied=True)
STEP = CopyFiles(
    number=1,
    address=Address.parse("service.web[1]"),
    container=ContainerRef(id="1f"),
    name="demo-web-1",
    folder="/",
    files=(TOKEN,),
)
REQUEST = "PUT /v1.41/containers/1f/archive?path=%2F&noOverwriteDirNonDir=1 HTTP/1.1"
LOST = b""


class Met(NamedTuple):
    """An engine that was greeted already."""

    look: Reader
    change: Writer
    images: Images


def copy(listen: Path) -> None:
    address, api = UnixAddress(path=str(listen)), (1, 41)
    engine = Met(Reader(address), Writer(address, api), Images(address, api))
    contents = Contents(copied={TOKEN.source: {"": b"hunter2"}})
    work = Work(engine, Watch(engine.look, "demo"), steps={}, contents=lambda: contents)
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
