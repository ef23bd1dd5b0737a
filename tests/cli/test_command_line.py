"""What the program says when something is wrong before any engine is asked: the whole text, and the exit code."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from pycompose import __version__
from pycompose.cli.main import main

VALID = "name: demo\nservices:\n  web:\n    image: web:1\n    ports:\n      - '8080:80'\n"


CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/transcript.txt"))


def quiet_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder where nothing of this machine is heard, and go there."""
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{folder}/nobody.sock")
    for name in ("COMPOSE_FILE", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES", "TAG"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = quiet_place(tmp_path / "project", monkeypatch)
    (place / "compose.yaml").write_text(VALID)
    return place


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["pycompose", *arguments])
    return main()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_transcript(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A case is a folder: what is typed, what is printed, the exit code; and the files that it is typed beside."""
    folder = quiet_place(tmp_path / "project", monkeypatch)
    shutil.copytree(case, folder, dirs_exist_ok=True)
    expected = (case / "transcript.txt").read_text()
    typed = expected.partition("\n")[0]
    code = run(monkeypatch, *shlex.split(typed.removeprefix("$ pycompose ")))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{typed}\n{printed.err.replace(str(folder), 'FOLDER')}exit {code}\n" == expected


def test_config_is_canonical_in_both_forms(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import yaml

    assert run(monkeypatch, "config", "--format", "json") == 0
    as_json = json.loads(capsys.readouterr().out)
    assert run(monkeypatch, "config") == 0
    as_yaml = yaml.safe_load(capsys.readouterr().out)
    ports = [{"mode": "ingress", "target": 80, "published": "8080", "protocol": "tcp"}]
    web = {"image": "web:1", "ports": ports, "networks": {"default": None}}
    # docker compose's JSON says what nobody gave, and its YAML does not
    nothing = {"command": None, "entrypoint": None}
    assert as_yaml == {"name": "demo", "services": {"web": web}, "networks": {"default": {"name": "demo_default"}}}
    assert as_json["services"] == {"web": {**web, **nothing}}
    assert as_json["networks"] == {"default": {"name": "demo_default", "ipam": {}}}


LISTS = """\
name: demo
services:
  web:
    image: web:${TAG:-1}
    depends_on: [db]
    networks: [front]
    profiles: [debug]
  db:
    build: .
    volumes: [data:/data]
    networks: [front]
volumes:
  data:
networks:
  front:
"""


@pytest.mark.parametrize(
    ("flag", "lines"),
    [
        ("--services", ["db", "web"]),
        ("--volumes", ["data"]),
        ("--networks", ["front"]),
        ("--profiles", ["debug"]),
        ("--images", ["demo-db", "web:1"]),
        ("--models", []),
        (
            "--hash=*",
            [
                "db b1a25ee1915c0848375aa7423fccae145e982abca4746cffc38ee3688b58082f",
                "web 56a72592c38b46c05f0fff9b31e1e374414c08d1f59e16bd30815c2d36ac6ad3",
            ],
        ),
        ("--hash=web,w*", ["web 56a72592c38b46c05f0fff9b31e1e374414c08d1f59e16bd30815c2d36ac6ad3"]),
        (
            "--variables",
            [
                "NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE",
                "TAG                 false               1                   ",
            ],
        ),
    ],
)
def test_config_lists(
    flag: str, lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "compose.yaml").write_text(LISTS)
    assert run(monkeypatch, "--profile", "debug", "config", flag) == 0
    assert capsys.readouterr().out.splitlines() == lines


def test_the_default_platform_is_hashed_where_an_image_is_built(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "compose.yaml").write_text(LISTS)
    monkeypatch.setenv("DOCKER_DEFAULT_PLATFORM", "linux/arm64")
    assert run(monkeypatch, "--profile", "debug", "config", "--hash", "*") == 0
    assert capsys.readouterr().out.splitlines() == [
        "db f6bb425756a696a3818a25093eb01bb47584b6009ce5d2a1d006351cf3d1c39b",
        "web 56a72592c38b46c05f0fff9b31e1e374414c08d1f59e16bd30815c2d36ac6ad3",
    ]


def test_config_leaves_out_what_it_is_told_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "compose.yaml").write_text(LISTS)
    assert run(monkeypatch, "config", "--no-interpolate", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["services"]["web"]["image"] == "web:${TAG:-1}"
    (folder / "args.yaml").write_text("services: {web: {build: {args: [UNSET]}, environment: []}}\n")
    assert run(monkeypatch, "-f", "args.yaml", "config", "--no-interpolate", "--format", "json") == 0
    web = json.loads(capsys.readouterr().out)["services"]["web"]
    assert (web["build"]["args"], web["environment"]) == (None, None)
    assert run(monkeypatch, "config", "--no-path-resolution", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["services"]["db"]["build"]["context"] == "."
    assert run(monkeypatch, "config", "--no-normalize", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["volumes"] == {"data": {}}


def test_paths_stay_as_they_are_but_those_of_an_include_with_a_folder_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    part = folder / "part"
    part.mkdir()
    for name in ("one", "two"):
        (part / f"{name}.yaml").write_text(f"services: {{{name}: {{image: a, volumes: ['./there:/there']}}}}\n")
    there = f"{{path: part/one.yaml, project_directory: {part}}}"
    (folder / "compose.yaml").write_text(
        f"include: [{there}, part/two.yaml]\nservices: {{own: {{image: a, volumes: ['./here:/here']}}}}\n"
    )
    assert run(monkeypatch, "config", "--no-path-resolution", "--format", "json") == 0
    services = json.loads(capsys.readouterr().out)["services"]
    assert {name: service["volumes"][0]["source"] for name, service in services.items()} == {
        "one": f"{part}/there",
        "two": "part/there",
        "own": "./here",
    }


def test_config_says_where_values_come_from(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAG", "2")
    (folder / "compose.yaml").write_text("services:\n  web:\n    image: web:${TAG}\n    network_mode: none\n")
    assert run(monkeypatch, "-p", "demo", "config", "--origins") == 0
    assert capsys.readouterr().out.splitlines() == [
        'services.web.image: "web:2"  <- compose.yaml:3:5 with shell variable TAG',
        'services.web.network_mode: "none"  <- compose.yaml:4:5',
        'name: "demo"  <- --project-name',
    ]


def test_config_writes_to_a_file_or_only_checks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "config", "-q") == 0
    assert run(monkeypatch, "config", "-o", "out.yaml") == 0
    assert capsys.readouterr().out == ""
    assert (folder / "out.yaml").read_text().startswith("name: demo\n")


def test_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, text in ((["version"], f"pycompose {__version__}\n"), (["version", "--short"], f"{__version__}\n")):
        assert run(monkeypatch, *arguments) == 0
        assert capsys.readouterr().out == text
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"pycompose {__version__}\n"


@pytest.mark.parametrize("command", [[], ["up"], ["down"], ["plan"], ["ps"], ["config"], ["version"], ["diff"]])
def test_help_fits_a_terminal_of_80_columns(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(monkeypatch, *command, "--help") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: pycompose")
    assert max(map(len, shown.splitlines())) <= 80


def test_no_command_shows_the_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch) == 0
    assert capsys.readouterr().out.startswith("Usage: pycompose")


@pytest.mark.parametrize(
    ("flag", "lines"),
    [
        ("--services", ["cpu", "gpu"]),
        ("--images", ["cpu:1", "gpu:1"]),
        ("--profiles", ["cpu", "gpu"]),
        ("--volumes", []),
        ("--networks", ["default"]),
    ],
)
def test_variants_of_a_service_that_share_a_name_can_be_listed(
    flag: str, lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "compose.yaml").write_text(
        "services:\n"
        "  cpu: {image: cpu:1, profiles: [cpu], container_name: model}\n"
        "  gpu: {image: gpu:1, profiles: [gpu], container_name: model}\n"
    )
    assert run(monkeypatch, "--profile", "*", "config", flag) == 0
    assert capsys.readouterr().out.splitlines() == lines
    for command in (["config"], ["config", "-q"], ["plan"]):
        assert run(monkeypatch, "--profile", "*", *command) == 1
        assert '"model" is already the container name of cpu' in capsys.readouterr().err


def test_networks_and_models_of_any_name_are_canonical(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "compose.yaml").write_text(
        "name: demo\n"
        "services:\n"
        "  web: {image: 'web:1', networks: [go/part, a b, 'x:y'], models: [a b]}\n"
        "networks:\n"
        "  go/part:\n"
        "  a b: {internal: 'true', labels: [team=shop], driver_opts: {mtu: 1400}, foo: dropped}\n"
        "  x:y: {external: {name: outside}}\n"
        "models:\n"
        "  a b: {model: small, foo: dropped}\n"
    )
    assert run(monkeypatch, "config", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["networks"] == {
        "go/part": {"name": "demo_go/part", "ipam": {}},
        "a b": {
            "name": "demo_a b",
            "internal": True,
            "labels": {"team": "shop"},
            "driver_opts": {"mtu": "1400"},
            "ipam": {},
        },
        "x:y": {"name": "outside", "external": True, "ipam": {}},
    }
    assert run(monkeypatch, "config") == 0
    assert capsys.readouterr().out.endswith("models:\n  a b:\n    model: small\n")


@pytest.mark.parametrize(
    ("flag", "lines"),
    [
        ("--services", ["a", "b", "c", "off"]),
        ("--images", ["busybox", "busybox", "${IMAGE}"]),
        ("--profiles", ["off"]),
        ("--volumes", ["data"]),
        ("--networks", ["default"]),
        ("--models", []),
    ],
)
def test_what_can_be_listed_without_variables(
    flag: str, lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "compose.yaml").write_text(
        "services:\n"
        "  a: {image: busybox, cpus: '${CPUS:-0.5}', env_file: '${FILE}', volumes: ['data:/data']}\n"
        "  b: {image: busybox, deploy: {replicas: '${N:-1}'}}\n"
        "  c: {image: '${IMAGE}', mem_limit: '${MEM:-64m}'}\n"
        "  off: {image: busybox, init: '${INIT}', profiles: ['off']}\n"
        "volumes: {data: }\n"
    )
    assert run(monkeypatch, "config", "--no-interpolate", flag) == 0
    assert capsys.readouterr().out.splitlines() == lines
    assert run(monkeypatch, "config", "--no-interpolate", "--hash", "c", "--no-env-resolution") == 1
    assert capsys.readouterr().err == (
        "compose.yaml:4:26  services.c.mem_limit: this value is not known without its variables, and the hash depends"
        " on it\n    leave out --no-interpolate\n"
    )
