"""What a project was made of: the files that were read, and the variables that count."""

from __future__ import annotations

from pathlib import Path

from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.read.storage import DISK, Noting

FILES = {
    "compose.yaml": "include: [more/db.yaml]\nservices:\n  a:\n    image: a:${TAG:-${OTHER}}\n    env_file: a.env\n",
    "compose.override.yaml": "services:\n  a:\n    environment: [HANDED_ON]\n",
    ".env": "FROM_FILE=${SHELL_PART}/x\n",
    "a.env": "URL=http://${HOST}\nBARE\n",
    "more/db.yaml": "services:\n  db:\n    image: db:${FROM_FILE}\n    label_file: db.labels\n",
    "more/db.labels": "owner=me\n",
    "more/unused.env": "A=1\n",
}


def test_every_file_that_is_read_is_noted_and_every_variable_that_counts(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    storage, used = Noting(DISK), set[str]()
    load(LoadOptions(cwd=tmp_path, environment={"UNUSED": "1"}, storage=storage, used=used))
    noted = {path.removeprefix(f"{tmp_path}/"): content.decode() for path, content in storage.noted.items()}
    assert noted == {name: text for name, text in FILES.items() if name != "more/unused.env"}
    deciding = {"COMPOSE_FILE", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"}
    assert used == deciding | {"TAG", "OTHER", "HANDED_ON", "SHELL_PART", "HOST", "BARE", "FROM_FILE"}
