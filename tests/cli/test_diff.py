"""``diff``: what is typed, what is printed where, and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import pycompose.cli.commands.diff
from pycompose.cli.main import main
from tests.repository import CHANGED, WEB, Checkout, isolate

SLOW = {"asyncio", "docker", "http.client", "jsonschema", "networkx", "pydantic", "requests", "rich", "ssl"}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    isolate(monkeypatch, tmp_path)
    made = Checkout.new(tmp_path / "shop")
    monkeypatch.chdir(made.folder)
    made.commit(compose__yaml=WEB.format(1))
    made.write(compose__yaml=WEB.format(2))
    return made


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["pycompose", *arguments])
    return main()


SAID: list[tuple[list[str], int, str, str]] = [
    (["diff"], 1, CHANGED, ""),
    (["diff", "HEAD", "HEAD"], 0, "No differences between HEAD and HEAD.\n", ""),
    (["-p", "demo", "--project-directory", ".", "-f", "compose.yaml", "diff"], 1, CHANGED, ""),
    (["diff", "nope"], 2, "", 'error: there is no revision "nope" in FOLDER\n'),
    (["diff", "--", "--output=x"], 2, "", 'error: there is no revision "--output=x" in FOLDER\n'),
    (["diff", "--output=x"], 2, "", "error: No such option: --output\n    see pycompose diff --help\n"),
    (["diff", "a", "b", "c"], 2, "", "error: Got unexpected extra argument(s) (c)\n    see pycompose diff --help\n"),
    (["diff", "--env", "NOT_SET"], 2, "", "error: --env NOT_SET: this variable is not set in the shell\n"),
    (["-f", "no.yaml", "diff"], 2, "", "error: there is no no.yaml in HEAD or in the working tree\n"),
]


@pytest.mark.parametrize("case", SAID, ids=lambda case: " ".join(case[0]))
def test_what_is_said_and_the_exit_code(
    case: tuple[list[str], int, str, str],
    checkout: Checkout,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed, *expected = case
    code = run(monkeypatch, *typed)
    printed = capsys.readouterr()
    assert [code, printed.out, printed.err.replace(str(checkout.folder), "FOLDER")] == expected
    assert sorted(path.name for path in checkout.folder.iterdir()) == [".git", "compose.yaml"]


def test_a_file_that_is_wrong_is_trouble(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout.write(compose__yaml="services: []\n")
    assert run(monkeypatch, "diff") == 2


def test_no_git_is_trouble(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert run(monkeypatch, "diff") == 2
    assert capsys.readouterr().err == (
        "error: git is not installed, and revisions need it\n    install git, or name two folders or two files\n"
    )


def test_a_bug_of_ours_is_trouble_and_no_difference(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pycompose.cli.commands.diff, "compare", fail)
    assert run(monkeypatch, "diff") == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_variable_of_the_shell_counts_when_it_is_named(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAG", "3")
    checkout.write(compose__yaml=WEB.format("${TAG}"))
    run(monkeypatch, "diff")
    assert '~ image: "web:1" → "web:${TAG}"' in capsys.readouterr().out
    run(monkeypatch, "diff", "--env", "TAG")
    assert '~ image: "web:1" → "web:3"' in capsys.readouterr().out


def test_json(checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "diff", "--format", "json") == 1
    first = capsys.readouterr().out
    run(monkeypatch, "diff", "--format=json")
    assert capsys.readouterr().out == first
    plan = json.loads(first)
    assert (plan["mode"], plan["versions"], plan["steps"]) == ("offline", ["HEAD", "the working tree"], [])
    (change,) = plan["changes"]
    assert (change["address"], change["action"], change["reasons"]) == ("service.web", "replace", ["field_changed"])
    assert change["fields"] == [
        {
            "path": "services.web.image",
            "change": "changed",
            "before": "web:1",
            "after": "web:2",
            "sensitive": False,
            "impact": "recreate",
            "origin": {"file": "compose.yaml", "line": 4, "column": 5},
        }
    ]


def test_it_imports_little_and_asks_no_engine(checkout: Checkout) -> None:
    script = "import sys; from pycompose.cli.main import main; main(); print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script, "diff"], capture_output=True, text=True, check=True)
    loaded = done.stderr.splitlines()[-1].split()
    assert "pycompose.schema.read.revision" in loaded
    assert not [name for name in loaded if name in SLOW or name.partition(".")[0] in SLOW]
    assert not [name for name in loaded if name.startswith("pycompose.engine")]


def test_annotations_name_files_from_the_top_of_the_repository(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.commit(deploy___compose__yaml=WEB.format(1), deploy___inner___x="x")
    checkout.write(deploy___compose__yaml=WEB.format(2))
    said = (
        "::warning file=deploy/compose.yaml,line=4,col=5,title=service.web%3A replace::"
        'services.web.image: "web:1" → "web:2" (replaces)\n'
    )
    for folder, options in ((".", ["--project-directory", "deploy"]), ("deploy", []), ("deploy/inner", [])):
        monkeypatch.chdir(checkout.folder / folder)
        assert run(monkeypatch, *options, "diff", "--format", "github") == 1
        assert capsys.readouterr().out == said
