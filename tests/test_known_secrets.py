"""Values that are known as secret are masked wherever they appear, unless that would mask what everybody knows."""

import time
from pathlib import Path

import pytest

from pycompose.commands.config import masked_project
from pycompose.errors import LoadError, Problem
from pycompose.known_secrets import learn
from pycompose.planner.compare.field_changes import compare
from pycompose.redact import concealed, concealed_problem, hides, without_known
from pycompose.render.messages import error_as_text
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Project

FILE = """
services:
  web:
    image: app:${IMAGE_TAG_TOKEN}
    command: [sleep, "${DEPLOY_PASSWORD}"]
    labels: {at: "http://${DEPLOY_PASSWORD}.example", short: "${SHORT_PW}", part: "${SHORT_PW}9", mode: debug}
    environment: {DB_PASSWORD: postgres, DB: postgres, OTHER: "is zebrafish9", ZEBRA_SECRET: zebrafish9}
"""
SHELL = {"DEPLOY_PASSWORD": "Tr0ub4dor", "IMAGE_TAG_TOKEN": "v1-hunter2", "SHORT_PW": "k9x2", "ENABLE_TOKEN": "true"}


def project(folder: Path, text: str = FILE) -> Project:
    (folder / "compose.yaml").write_text(text)
    return load(LoadOptions(cwd=folder, environment=SHELL))


def test_in_a_project_they_are_masked_wherever_they_were_put(tmp_path: Path) -> None:
    web = masked_project(project(tmp_path)).services["web"]
    assert web["image"] == "********"
    assert web["command"] == ["sleep", "********"]
    assert web["labels"] == {"at": "********", "short": "********", "part": "k9x29", "mode": "debug"}
    assert web["environment"] == {
        "DB_PASSWORD": "********",
        "DB": "postgres",
        "OTHER": "********",
        "ZEBRA_SECRET": "********",
    }


def test_a_change_does_not_show_them(tmp_path: Path) -> None:
    project(tmp_path)
    (field,) = compare({"command": ["sleep", "old"]}, {"command": ["sleep", "Tr0ub4dor"]}, ("services", "web"))
    assert (field.before, field.after, field.sensitive) == (None, None, True)


def test_errors_do_not_show_them_even_if_nothing_could_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        project(tmp_path, "services: {web: {image: app, mem_limit: '${DEPLOY_PASSWORD}'}}")
    assert '"********" is not a size' in error_as_text(caught.value)


def test_variables_of_an_included_project_count(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / ".env").write_text("PART_PASSWORD=zebrafish7\n")
    (tmp_path / "part" / "compose.yaml").write_text('services: {db: {image: db, command: ["${PART_PASSWORD}"]}}')
    shown = masked_project(project(tmp_path, "include: [part/compose.yaml]"))
    assert shown.services["db"]["command"] == ["********"]


def test_output_of_programs_loses_only_them() -> None:
    learn(lambda: [SHELL])
    assert without_known("password=other Tr0ub4dor") == "password=other ********"
    assert concealed("see Tr0ub4dor") == "see ********"


def test_names_and_paths_are_shown() -> None:
    learn(lambda: [{"DB_PASSWORD": "backend77"}])
    problem = Problem(None, "services.backend77.image", "there is no image")
    assert concealed_problem(problem) == problem


@pytest.mark.parametrize(
    "variables",
    [
        {"DB_PASSWORD": "postgres"},
        {"DB_PASSWORD": "abc"},
        {"DB_PASSWORD": "true"},
        {"DB_PASSWORD": "$SECRET"},
        {"DB_USER": "nightowl77", "DB_PASSWORD": "nightowl77"},
        {"PASSWORD_FILE": "/run/secrets/nightowl"},
    ],
)
def test_what_everybody_knows_is_no_secret(variables: dict[str, str]) -> None:
    learn(lambda: [variables])
    assert not any(hides(f"see {value} there") for value in variables.values())


def test_a_common_word_is_looked_for_only_as_a_word() -> None:
    learn(lambda: [{"DB_PASSWORD": "tulip"}])
    assert (
        concealed("tulip, a-tulip, tulips, app/tulip:1, x:tulip")
        == "********, a-tulip, tulips, app/tulip:1, x:********"
    )


def test_many_of_them_take_linear_time() -> None:
    learn(lambda: [{f"PASSWORD_{number}": f"aaaaaa{number}b" for number in range(5000)}])
    began = time.process_time()
    concealed("a" * 200_000)
    assert time.process_time() - began < 10
