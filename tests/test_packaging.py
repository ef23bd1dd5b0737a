"""The wheel works where nothing else of the repository is."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=ROOT)
    return folder


def test_the_wheel_has_what_is_read_at_run_time_and_nothing_else(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {"pycompose/py.typed", "pycompose/schema/spec/compose.json"} <= set(names)
    assert not [name for name in names if not name.startswith(("pycompose/", "pycompose-"))]


def test_the_source_distribution_can_be_built_from(built: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "pycompose/cli/main.py"} <= names


def test_the_wheel_runs_in_an_empty_environment(built: Path, tmp_path: Path) -> None:
    [wheel] = built.glob("*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    run(tmp_path / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    (tmp_path / "compose.yaml").write_text("name: demo\nservices:\n  web:\n    image: web\n")
    program = tmp_path / "venv/bin/pycompose"
    assert run(program, "version", cwd=tmp_path).startswith("pycompose ")
    assert "image: web\n" in run(program, "config", cwd=tmp_path)
