"""Bytes that are not UTF-8, and outputs that are not: what docker compose does, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FILE = "name: demo\nservices:\n  web:\n    image: web:1\n    environment: {X: '${A}'}\n    env_file: [web.env]\n"


def run(folder: Path, *arguments: str, **variables: str) -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "pycompose", *arguments],
        cwd=folder,
        env={**os.environ, "DOCKER_HOST": "unix:///nowhere", "PYTHONUTF8": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert b"Traceback" not in done.stdout
    return done.returncode, done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "compose.yaml").write_text(FILE)
    (tmp_path / ".env").write_bytes(b"A=caf\xe9\n")
    (tmp_path / "web.env").write_bytes(b"B=\xff\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("config",), b"      X: !!binary Y2Fm6Q==\n"),
        (("config",), b"      B: !!binary /w==\n"),
        (("config", "--format", "json"), rb'"X": "caf\ufffd"'),
        (("config", "--environment"), b"A=caf\xe9\n"),
        (("config", "--origins"), b'services.web.environment.X: "caf\xe9"'),
    ],
)
def test_a_byte_that_is_not_utf_8_is_handed_on(arguments: tuple[str, ...], said: bytes, folder: Path) -> None:
    code, printed = run(folder, *arguments)
    assert code == 0
    assert said in printed


def test_the_hash_is_that_of_docker_compose(folder: Path) -> None:
    (folder / "compose.yaml").write_text(FILE.replace("    env_file: [web.env]\n", ""))
    _, printed = run(folder, "config", "--hash", "web")
    assert printed == b"web 0f4e4ed96567cde62be76b21471756702db3baeac3c52f7d8309cb00064d7cf5\n"


def test_an_output_that_is_not_utf_8_has_escapes(folder: Path) -> None:
    (folder / "compose.yaml").write_text("name: demo\nservices:\n  web:\n    image: web:1\n    labels: {a: größer}\n")
    code, printed = run(folder, "config", "--origins", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (code, b'"gr\\u00f6\\u00dfer"' in printed) == (0, True)


def test_no_engine_is_said_with_any_output(folder: Path) -> None:
    code, printed = run(folder, "plan", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONCOERCECLOCALE="0")
    assert (code, b"cannot reach the engine" in printed) == (1, True)
