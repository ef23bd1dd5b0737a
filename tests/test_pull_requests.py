"""What is said under a pull or merge request: the shell of action.yml and of the GitLab page, run as there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.forge import WORKFLOW, Forge, comment, serving
from tests.repository import Checkout, isolate

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
GITLAB: dict[str, Any] = yaml.safe_load(
    re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "pull-requests.md").read_text(), re.DOTALL)[-1]
)
STACK = (
    "name: demo\nservices:\n  web:\n    image: web:{}\n    volumes: [data:/data]\nvolumes:\n  data: {{driver: {}}}\n"
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """Give a repository whose branch changes the image and leaves the volume alone."""
    isolate(monkeypatch, tmp_path)
    made = Checkout.new(tmp_path / "shop")
    made.commit(compose__yaml=STACK.format(1, "local"))
    made.git("checkout", "--quiet", "-b", "change")
    made.commit(compose__yaml=STACK.format(2, "local"))
    program = tmp_path / "pycompose"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -m pycompose "$@"\n')
    program.chmod(0o755)
    return made


def on_github(checkout: Checkout, forge: Forge, code: int = 0, **inputs: str) -> str:
    """Run the action's step with the variables that GitHub gives it; give what it prints."""
    names = {"FILES", "DIRECTORY", "PROFILES", "ENV_FILES", "COMMENT", "FAIL_ON", "LOGIN"}
    defaults = {name: str(ACTION["inputs"][name.lower().replace("_", "-")]["default"]) for name in names}
    assert STEPS["Review"]["env"].keys() == {*names, "PYCOMPOSE", "BASE", "TOKEN", "NUMBER"}
    environment = {
        **os.environ,
        **defaults,
        "PYCOMPOSE": str(checkout.folder.parent / "pycompose"),
        "BASE": "main",
        "TOKEN": "secret-token",
        "NUMBER": "7",
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_API_URL": forge.url,
        "GITHUB_REPOSITORY": "me/shop",
        "GITHUB_STEP_SUMMARY": str(checkout.folder.parent / "summary"),
        "GITHUB_OUTPUT": str(checkout.folder.parent / "output"),
        **inputs,
    }
    return _run(STEPS["Review"]["run"], checkout, environment, code)


def on_gitlab(checkout: Checkout, forge: Forge, code: int = 0, **variables: str) -> str:
    """Run the job of the GitLab page; give what it prints."""
    job = GITLAB["plan"]
    environment = {
        **os.environ,
        **{name: str(value) for name, value in job["variables"].items()},
        "PATH": f"{checkout.folder.parent}:{os.environ['PATH']}",
        "BASE": "main",
        "TOKEN": "secret-token",
        "CI_API_V4_URL": forge.url,
        "CI_PROJECT_ID": "5",
        "CI_MERGE_REQUEST_IID": "7",
        **variables,
    }
    [script] = [line for line in job["script"] if "scripts/review" in line]
    return _run(script.replace("/tmp/pycompose", str(ROOT)), checkout, environment, code)  # noqa: S108 (on the page)


def _run(script: str, checkout: Checkout, environment: dict[str, str], code: int) -> str:
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=checkout.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert "secret-token" not in done.stdout
    return done.stdout


def test_github_says_it_in_a_comment_a_summary_and_annotations(checkout: Checkout) -> None:
    with serving("Authorization", "Bearer secret-token") as forge:
        printed = on_github(checkout, forge)
    assert "::warning file=compose.yaml,line=4," in printed
    [said] = forge.comments
    assert re.match("<!-- pycompose-review:[0-9a-f]{16} -->\n<!-- pycompose:demo -->\n", said["body"])
    assert "web:2" in said["body"]
    assert (checkout.folder.parent / "summary").read_text() == said["body"]
    output = dict(line.split("=", 1) for line in (checkout.folder.parent / "output").read_text().splitlines())
    assert (output["has-changes"], output["data-loss"]) == ("true", "false")
    assert json.loads(Path(output["json"]).read_text())["mode"] == "offline"


def test_a_second_run_writes_in_the_same_place_on_whichever_page_it_is(checkout: Checkout) -> None:
    with serving("Authorization", "Bearer secret-token") as forge:
        forge.comments += [comment(n, f"hello {n}", "somebody") for n in range(1, 131)]
        on_github(checkout, forge)
        checkout.commit(compose__yaml=STACK.format(3, "local"))
        on_github(checkout, forge)
    assert len(forge.comments) == 131
    assert "web:3" in forge.comments[-1]["body"]
    assert forge.requests[-1] == ("PATCH", "/repos/me/shop/issues/comments/131")


@pytest.mark.parametrize(
    ("changed", "wanted", "said"),
    [(True, "true", 1), (True, "on-change", 1), (True, "false", 0), (False, "true", 1), (False, "on-change", 0)],
)
def test_when_a_comment_is_written(checkout: Checkout, changed: bool, wanted: str, said: int) -> None:
    if not changed:
        checkout.git("reset", "--quiet", "--hard", "main")
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge, COMMENT=wanted)
    assert len(forge.comments) == said


Review = Callable[[Checkout, Forge, int], str]


@pytest.mark.parametrize("review", [on_github, on_gitlab], ids=["github", "gitlab"])
@pytest.mark.parametrize("target", ["/proc/self/environ", "/etc/passwd", "../beside"])
def test_a_link_out_of_the_repository_is_refused_and_shows_nothing(
    target: str, review: Review, checkout: Checkout
) -> None:
    (checkout.folder.parent / "beside").write_text("AAA=beside-secret\n")
    (checkout.folder / ".env").symlink_to(target)
    checkout.commit(compose__yaml=STACK.format("${AAA}${root}", "local"))
    header = ("PRIVATE-TOKEN", "secret-token") if review is on_gitlab else ("Authorization", "Bearer secret-token")
    with serving(*header) as forge:
        printed = review(checkout, forge, 1)
    assert f"cannot read the env file .env: it is a symbolic link to {target}, outside the repository" in printed
    assert "beside-secret" not in printed
    assert "/bin/" not in printed
    assert forge.comments == []


@pytest.mark.parametrize("review", [on_github, on_gitlab], ids=["github", "gitlab"])
def test_what_is_not_committed_is_not_read(review: Review, checkout: Checkout) -> None:
    # a step before this one may have made it from the files of the request
    checkout.write(__env="TAG=from-the-disk\n", compose__yaml="services: {web: {image: 'web:${TAG}'}}\n")
    header = ("PRIVATE-TOKEN", "secret-token") if review is on_gitlab else ("Authorization", "Bearer secret-token")
    with serving(*header) as forge:
        review(checkout, forge, 0)
    [said] = forge.comments
    assert "web:2" in said["body"]
    assert "from-the-disk" not in said["body"]


def test_a_folder_of_the_request_that_looks_like_a_repository_runs_nothing(checkout: Checkout, tmp_path: Path) -> None:
    checkout.git("checkout", "--quiet", "main")
    checkout.commit(deploy___compose__yaml=STACK.format(1, "local"))
    checkout.git("checkout", "--quiet", "-B", "change")
    pwned = tmp_path / "pwned"
    checkout.bring_a_repository("deploy", f"touch {pwned};")
    checkout.commit(deploy___compose__yaml=STACK.format(2, "local"))
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge, DIRECTORY="deploy")
    assert "web:2" in forge.comments[0]["body"]
    assert not pwned.exists()


def test_a_comment_on_a_change_that_is_taken_back_says_so(checkout: Checkout) -> None:
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge, COMMENT="on-change")
        checkout.git("reset", "--quiet", "--hard", "main")
        on_github(checkout, forge, COMMENT="on-change")
    [said] = forge.comments
    assert "no changes" in said["body"]


@pytest.mark.parametrize(
    ("driver", "fail_on", "code"),
    [
        ("local", "never", 0),
        ("local", "any", 1),
        ("local", "recreate", 1),
        ("local", "data-loss", 0),
        ("nfs", "never", 0),
        ("nfs", "data-loss", 1),
    ],
)
def test_what_makes_the_check_fail(checkout: Checkout, driver: str, fail_on: str, code: int) -> None:
    checkout.commit(compose__yaml=STACK.format(2, driver))
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge, code, FAIL_ON=fail_on)
    assert len(forge.comments) == 1


def test_a_token_that_may_not_write_is_no_failure(checkout: Checkout) -> None:
    with serving("Authorization", "Bearer secret-token") as forge:
        forge.refuses = True
        assert "warning: the comment could not be written\n" in on_github(checkout, forge)


def test_files_that_are_no_project_fail_with_their_place(checkout: Checkout) -> None:
    checkout.commit(compose__yaml="services:\n  web:\n    imagee: web\n")
    with serving("Authorization", "Bearer secret-token") as forge:
        printed = on_github(checkout, forge, 1)
    assert 'compose.yaml:3:5  services.web.imagee: there is no attribute "imagee" here' in printed
    assert forge.comments == []


@pytest.mark.parametrize("user", ["", "reviewer"], ids=["workflow", "user"])
@pytest.mark.parametrize("review", [on_github, on_gitlab], ids=["github", "gitlab"])
def test_a_comment_of_somebody_else_is_left_alone(review: Review, user: str, checkout: Checkout) -> None:
    header = ("PRIVATE-TOKEN", "secret-token") if review is on_gitlab else ("Authorization", "Bearer secret-token")
    with serving(*header) as forge:
        forge.user = user
        review(checkout, forge, 0)
        [own] = forge.comments
        stolen = comment(0, own["body"], "author-of-the-request")
        forge.comments.insert(0, dict(stolen))
        checkout.commit(compose__yaml=STACK.format(3, "local"))
        review(checkout, forge, 0)
    assert forge.comments[0] == stolen
    assert own["user"]["login"] == (user or WORKFLOW)
    if user or review is on_github:
        assert "web:3" in own["body"]
        assert len(forge.comments) == 2
    else:  # nobody knows whose the token is: better a second comment than one of somebody else
        assert "web:3" in forge.comments[2]["body"]


def test_the_comments_of_another_app_are_its_own_where_the_workflow_names_it(checkout: Checkout) -> None:
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge, LOGIN="reviews[bot]")
        forge.comments[0]["user"]["login"] = "reviews[bot]"
        on_github(checkout, forge, LOGIN="reviews[bot]")
    assert len(forge.comments) == 1


def test_two_folders_have_a_comment_each_whatever_the_request_calls_their_projects(checkout: Checkout) -> None:
    checkout.commit(deploy___compose__yaml=STACK.format(5, "local"))
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge)
        on_github(checkout, forge, DIRECTORY="deploy")
        checkout.commit(compose__yaml=STACK.format(3, "local").replace("demo", "other"))
        on_github(checkout, forge)
    top, deploy = (said["body"] for said in forge.comments)
    assert "### other: " in top
    assert "is new" in deploy


def test_a_token_that_may_read_nothing_is_no_failure_and_no_loop(checkout: Checkout) -> None:
    with serving("Authorization", "Bearer secret-token") as forge:
        forge.hides = True
        assert "warning: the comment could not be written\n" in on_github(checkout, forge)


def test_a_comment_may_be_longer_than_an_argument(checkout: Checkout) -> None:
    services = "".join(f"  s{n}:\n    image: web:1\n    labels: {{n: {'漢字' * 60}}}\n" for n in range(400))
    checkout.commit(compose__yaml=f"name: demo\nservices:\n{services}")
    checkout.git("branch", "--force", "main")
    checkout.commit(compose__yaml=f"name: demo\nservices:\n{services.replace('漢字漢字', '字字字字')}")
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge)
    [said] = forge.comments
    assert len(json.dumps(said["body"])) > 128 * 1024


def test_no_module_of_the_request_is_imported(checkout: Checkout, tmp_path: Path) -> None:
    pwned = tmp_path / "pwned"
    code = f"open({str(pwned)!r}, 'w')\n"
    checkout.commit(json__py=code, hashlib__py=code, venv__py=code, sys__py=code)
    with serving("Authorization", "Bearer secret-token") as forge:
        on_github(checkout, forge)
    assert not pwned.exists()
    install = STEPS["Install pycompose"]["run"].splitlines()[0]
    made = subprocess.run(
        ["bash", "-ec", install + " --without-pip"],
        cwd=checkout.folder,
        env={**os.environ, "RUNNER_TEMP": str(tmp_path / "runner")},
        check=False,
    )
    assert made.returncode == 0
    assert not pwned.exists()


def test_a_folder_of_the_request_that_leads_out_of_it_is_refused(checkout: Checkout, tmp_path: Path) -> None:
    private = Checkout.new(tmp_path / "private")
    private.commit(compose__yaml=STACK.format("private", "local"))
    (checkout.folder / "deploy").symlink_to("../private")
    checkout.commit()
    with serving("Authorization", "Bearer secret-token") as forge:
        printed = on_github(checkout, forge, 2, DIRECTORY="deploy")
    assert printed == "error: the folder deploy leads out of the repository\n"
    assert forge.comments == []


def test_gitlab_says_it_in_a_note_and_writes_it_anew(checkout: Checkout) -> None:
    with serving("PRIVATE-TOKEN", "secret-token") as forge:
        forge.user = "reviewer"
        assert "± service.web" in on_gitlab(checkout, forge)
        on_gitlab(checkout, forge)
        assert len(forge.comments) == 1
        assert forge.requests[-1] == ("PUT", "/projects/5/merge_requests/7/notes/1")
        checkout.commit(compose__yaml=STACK.format(2, "nfs"))
        on_gitlab(checkout, forge, 1)


def test_every_input_and_output_of_the_action_is_on_its_page() -> None:
    page = (ROOT / "docs" / "pull-requests.md").read_text()
    assert [name for name in (*ACTION["inputs"], *ACTION["outputs"]) if f"`{name}`" not in page] == []
