"""Versions found in git, in folders and in files, compared: what a person reads of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pycompose.commands.diff import diff
from pycompose.errors import ComposeError, LoadError, NoFileError, RevisionError, UsageError
from pycompose.plan.changes import Plan
from pycompose.render.messages import error_as_text, warnings_as_text
from pycompose.render.plan.versions import versions_as_text
from pycompose.schema.load_options import LoadOptions
from tests.repository import CHANGED, WEB, Checkout, isolate

Compare = Callable[..., Plan]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    isolate(monkeypatch, tmp_path)
    return Checkout.new(tmp_path / "shop")


def compare(checkout: Checkout, *words: str, base: str | None = None, **options: object) -> Plan:
    given = LoadOptions(cwd=checkout.folder, environment={})
    return diff(words, given._replace(**options), base)


def text(plan: Plan) -> str:
    return versions_as_text(plan) + warnings_as_text(plan.warnings)


def fields(plan: Plan) -> list[tuple[str, object, object]]:
    changed = [field for change in plan.changes for field in change.fields]
    return [(str(field.path[-1]), field.before, field.after) for field in changed]


def test_head_and_the_working_tree(checkout: Checkout) -> None:
    checkout.commit(compose__yaml=WEB.format(1))
    assert text(compare(checkout)) == "No differences between HEAD and the working tree.\n"
    checkout.write(compose__yaml=WEB.format(2))
    assert text(compare(checkout)) == CHANGED


def test_two_revisions(checkout: Checkout) -> None:
    checkout.commit(compose__yaml=WEB.format(1))
    checkout.git("tag", "v1")
    checkout.commit(compose__yaml=WEB.format(2))
    checkout.write(compose__yaml="what is not committed does not count")
    plan = compare(checkout, "v1", "main")
    assert plan.versions == ("v1", "main")
    assert fields(plan) == [("image", "web:1", "web:2")]
    assert str(plan.changes[0].fields[0].origin) == "main:compose.yaml:4:5"


def test_one_revision_and_the_working_tree(checkout: Checkout) -> None:
    checkout.commit(compose__yaml=WEB.format(1))
    checkout.commit(compose__yaml=WEB.format(2))
    checkout.write(compose__yaml=WEB.format(3))
    assert fields(compare(checkout, "HEAD~1")) == [("image", "web:1", "web:3")]


def test_a_detached_head(checkout: Checkout) -> None:
    commit = checkout.commit(compose__yaml=WEB.format(1))
    checkout.git("checkout", "--quiet", "--detach")
    checkout.write(compose__yaml=WEB.format(2))
    assert text(compare(checkout)) == CHANGED
    assert fields(compare(checkout, commit[:12])) == [("image", "web:1", "web:2")]


def test_the_merge_base(checkout: Checkout) -> None:
    parted = checkout.commit(compose__yaml=WEB.format(1))
    checkout.git("checkout", "--quiet", "-b", "feature")
    checkout.commit(compose__yaml=WEB.format(2))
    checkout.git("checkout", "--quiet", "main")
    checkout.commit(compose__yaml=WEB.format(3))
    assert fields(compare(checkout, "feature", base="main")) == [("image", "web:1", "web:2")]
    checkout.git("checkout", "--quiet", "feature")
    checkout.write(compose__yaml=WEB.format(4) + "    user: me\n")
    plan = compare(checkout, base="main")
    assert plan.versions == ("the base of main", "the working tree")
    assert fields(plan) == [("image", "web:1", "web:4"), ("user", None, "me")]
    checkout.write(compose__yaml="name: demo\nservices:\n  other:\n    image: other\n")
    gone = next(change for change in compare(checkout, base="main").changes if str(change.address) == "service.web")
    assert str(gone.origin) == f"{parted[:7]}:compose.yaml:3:3"


EVERYTHING = """\
name: demo
include: [more/compose.yaml]
services:
  web:
    extends: {file: base.yaml, service: base}
    env_file: web.env
    label_file: web.labels
    environment: {TAG: "${TAG}"}
"""


def test_all_that_a_file_refers_to_is_read_at_its_revision(checkout: Checkout) -> None:
    def write(number: int) -> dict[str, str]:
        return {
            "compose__yaml": EVERYTHING,
            "compose__override__yaml": f"services: {{web: {{user: '{number}'}}}}\n",
            "more___compose__yaml": "services: {more: {image: 'more:${MORE}'}}\n",
            "more___.env": f"MORE={number}\n",
            "base__yaml": f"services: {{base: {{image: 'web:{number}'}}}}\n",
            "web__env": f"A={number}\n",
            "web__labels": f"b={number}\n",
            "__env": f"TAG={number}\n",
        }

    checkout.commit(**write(1))
    checkout.write(**write(2))
    told = {
        (".".join(map(str, field.path[1:])), str(field.origin and field.origin.file))
        for change in compare(checkout).changes
        for field in change.fields
    }
    assert told == {
        ("more.image", "more/compose.yaml"),
        ("web.image", "base.yaml"),
        ("web.user", "compose.override.yaml"),
        ("web.environment.A", "web.env"),
        ("web.environment.TAG", "compose.yaml"),
        ("web.labels.b", "web.labels"),
    }
    shutil.rmtree(checkout.folder / "more")
    assert fields(compare(checkout, "HEAD", "HEAD")) == []


def test_what_git_ignores_is_in_no_version(checkout: Checkout) -> None:
    file = WEB.format("${TAG}") + "    env_file: secret.env\n"
    checkout.commit(compose__yaml=file, __gitignore="*.env\ncompose.override.yaml\n")
    checkout.write(__env="TAG=1\n", secret__env="A=1\n", compose__override__yaml="services: {mine: {image: mine}}\n")
    assert text(compare(checkout)) == (
        "No differences between HEAD and the working tree.\n"
        "warning: compose.yaml:5:5: secret.env does not exist, so its contents are not compared\n"
    )


def test_variables_come_from_env_files_of_the_version_and_those_that_are_given(checkout: Checkout) -> None:
    checkout.commit(compose__yaml=WEB.format("${TAG}-${KIND}"), __env="TAG=1\n")
    checkout.write(__env="TAG=2\n")
    assert fields(compare(checkout)) == [("image", "web:1-${KIND}", "web:2-${KIND}")]
    assert fields(compare(checkout, environment={"KIND": "slim"})) == [("image", "web:1-slim", "web:2-slim")]
    assert fields(compare(checkout, environment={"TAG": "3"})) == []


def test_where_the_shell_is_does_not_count(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAG", "from-the-shell")
    monkeypatch.setenv("COMPOSE_FILE", "nowhere.yaml")
    checkout.commit(compose__yaml=WEB.format("${TAG}"))
    checkout.write(compose__yaml=WEB.format("${TAG:-1}"))
    assert fields(compare(checkout)) == [("image", "web:${TAG}", "web:${TAG:-1}")]


def test_a_file_that_was_not_there_makes_everything_new(checkout: Checkout) -> None:
    checkout.commit(readme="x")
    checkout.write(compose__yaml=WEB.format(1))
    assert text(compare(checkout)) == (
        "Project demo, from HEAD to the working tree\n\n"
        "  + network.default  create       is new\n"
        "  + service.web      create       is new\n"
        "      (compose.yaml:3)\n\n"
        "Differences: 2 new.\n"
    )
    checkout.commit()
    assert [str(change.action) for change in compare(checkout, "HEAD", "HEAD~1").changes] == ["remove", "remove"]


def test_no_file_in_either(checkout: Checkout) -> None:
    checkout.commit(readme="x")
    with pytest.raises(NoFileError, match="there is no compose file in HEAD or in the working tree"):
        compare(checkout)


def test_a_named_file_may_be_new_or_gone_but_not_unknown(checkout: Checkout) -> None:
    checkout.commit(compose__yaml=WEB.format(1))
    checkout.write(prod__yaml="services: {web: {image: 'web:2'}}\n")
    plan = compare(checkout, files=("compose.yaml", "prod.yaml"))
    assert fields(plan) == [("image", "web:1", "web:2")]
    assert [warning.what for warning in plan.warnings] == ["prod.yaml does not exist in HEAD and counts as empty there"]
    with pytest.raises(LoadError, match=r"there is no pord\.yaml in HEAD or in the working tree"):
        compare(checkout, files=("compose.yaml", "pord.yaml"))


def test_a_file_that_was_renamed(checkout: Checkout) -> None:
    checkout.commit(docker_compose__yml=WEB.format(1))
    checkout.git("mv", "docker_compose.yml", "docker-compose.yml")
    checkout.commit()
    checkout.git("mv", "docker-compose.yml", "compose.yaml")
    checkout.write(compose__yaml=WEB.format(2))
    assert text(compare(checkout)) == CHANGED


def test_line_ends_make_no_difference(checkout: Checkout) -> None:
    file = WEB.format("${TAG}") + "    env_file: web.env\n    command: |\n      one\n      two\n"
    checkout.git("config", "core.autocrlf", "false")
    checkout.commit(compose__yaml=file, __env="TAG=1\n", web__env="A=1\nB='x'\n")
    checkout.write(compose__yaml=file.replace("\n", "\r\n"), __env="TAG=1\r\n", web__env="A=1\r\nB='x'\r\n")
    assert text(compare(checkout)) == "No differences between HEAD and the working tree.\n"


def test_a_project_in_a_subfolder_also_from_there(checkout: Checkout) -> None:
    checkout.commit(deploy___compose__yaml=WEB.format(1), deploy___inner___x="x")
    checkout.write(deploy___compose__yaml=WEB.format(2))
    plain = CHANGED.replace("compose.yaml", "deploy/compose.yaml")
    assert text(compare(checkout, project_directory="deploy")) == plain
    assert text(compare(checkout, files=("deploy/compose.yaml",))) == plain
    assert text(compare(checkout, cwd=checkout.folder / "deploy")) == CHANGED
    assert fields(compare(checkout, cwd=checkout.folder / "deploy" / "inner")) == [("image", "web:1", "web:2")]


def test_a_project_beside_the_current_folder(checkout: Checkout, tmp_path: Path) -> None:
    checkout.commit(compose__yaml=WEB.format(1))
    checkout.write(compose__yaml=WEB.format(2))
    assert fields(compare(checkout, cwd=tmp_path, files=("shop/compose.yaml",))) == [("image", "web:1", "web:2")]


def test_two_checkouts_in_other_folders_are_the_same(checkout: Checkout, tmp_path: Path) -> None:
    file = "services:\n  web:\n    build: .\n    volumes: [./conf:/conf, data:/data]\nvolumes: {data: }\n"
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "compose.yaml").write_text(file)
    checkout.commit(compose__yaml=file)
    assert fields(compare(checkout, "../one", "../other")) == []
    assert fields(compare(checkout, "HEAD", "../other")) == []
    (tmp_path / "other" / "compose.yaml").write_text(file.replace("/conf,", "/etc,"))
    plan = compare(checkout, "../one", "../other", cwd=checkout.folder)
    assert [str(field.origin) for change in plan.changes for field in change.fields] == [
        f"{tmp_path}/other/compose.yaml:4:15",
        f"{tmp_path}/one/compose.yaml:4:15",
    ]


def test_folders_and_files_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "compose.yaml").write_text(WEB.format(number))
    options = LoadOptions(cwd=tmp_path, environment={})
    for words in (("./1", "./2"), ("1", "2"), ("1/compose.yaml", "2/compose.yaml")):
        plan = diff(words, options)
        assert plan.versions == words
        assert fields(plan) == [("image", "web:1", "web:2")]
    here = options._replace(cwd=tmp_path / "2")
    assert diff(["../1"], here).versions == ("../1", "the current project")
    assert fields(diff(["../1"], here)) == [("image", "web:1", "web:2")]


def test_content_of_configs_counts(checkout: Checkout) -> None:
    file = (
        WEB.format(1)
        + "    configs: [site]\n    secrets: [key]\nconfigs: {site: {file: site.conf}}\nsecrets: {key: {file: key}}\n"
    )
    checkout.commit(compose__yaml=file, site__conf="hunter1", key="hunter1", __gitignore="key\n")
    checkout.write(site__conf="hunter2", key="hunter2")
    assert text(compare(checkout)) == (
        "Project demo, from HEAD to the working tree\n\n"
        "  ± config.site      replace      its content changed\n"
        "      ~ configs.site: (content changed)  (compose.yaml:7, replaces)\n"
        "  ± service.web      replace      the content of its files changed\n"
        "      (compose.yaml:3)\n\n"
        "Differences: 2 replaced.\n"
    )


def test_profiles_and_env_files(checkout: Checkout) -> None:
    file = WEB.format("${TAG}") + "  debug:\n    image: debug:${TAG}\n    profiles: [debug]\n"
    checkout.commit(compose__yaml=file, ci__env="TAG=1\n")
    checkout.write(ci__env="TAG=2\n")
    plan = compare(checkout, profiles=("debug",), env_files=("ci.env",))
    assert [str(change.address) for change in plan.changes] == ["service.debug", "service.web"]
    assert fields(plan) == [("image", "debug:1", "debug:2"), ("image", "web:1", "web:2")]


def test_a_named_env_file_that_no_revision_can_have_counts_in_both(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "beside.env").write_text("KIND=slim\n")
    checkout.commit(compose__yaml=WEB.format("${TAG}-${KIND}"), __gitignore="mine.env\n", ci__env="TAG=1\n")
    checkout.write(compose__yaml=WEB.format("${TAG}_${KIND}"), mine__env="TAG=5\n")
    named = ("mine.env", "../beside.env")
    assert fields(compare(checkout, env_files=named)) == [("image", "web:5-slim", "web:5_slim")]
    assert fields(compare(checkout, env_files=("ci.env",))) == [("image", "web:1-${KIND}", "web:1_${KIND}")]
    checkout.write(new__env="TAG=2\n")
    assert "cannot read the env file HEAD:new.env" in problems(
        LoadError, lambda: compare(checkout, env_files=("new.env",))
    )


def problems(error: type[ComposeError], compare_: Callable[[], object]) -> str:
    with pytest.raises(error) as caught:
        compare_()
    return error_as_text(caught.value)


def test_what_is_wrong_in_both_versions_is_told_at_once(checkout: Checkout) -> None:
    checkout.commit(compose__yaml="services:\n  web:\n    imagee: web\n")
    checkout.write(compose__yaml="services:\n  web:\n    image: web\n    pots: []\n")
    assert problems(LoadError, lambda: compare(checkout)) == (
        'HEAD:compose.yaml:3:5  services.web.imagee: there is no attribute "imagee" here\n'
        '    did you mean "image"?\n'
        'compose.yaml:4:5  services.web.pots: there is no attribute "pots" here\n'
        '    did you mean "ports"?\n'
    )


def test_a_file_outside_of_the_repository_is_in_no_version(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "beside.yaml").write_text(WEB.format(1))
    checkout.commit(compose__yaml="name: demo\ninclude: [../beside.yaml]\n")
    said = problems(LoadError, lambda: compare(checkout)).replace(str(tmp_path), "FOLDER")
    assert said == (
        "HEAD:compose.yaml:2:11: cannot read HEAD:FOLDER/beside.yaml: "
        "it is outside the repository, so no revision has it\n"
        "compose.yaml:2:11: cannot read FOLDER/beside.yaml: it is outside the repository, so no revision has it\n"
    )


def test_a_variable_that_decides_what_the_project_is(checkout: Checkout) -> None:
    checkout.commit(compose__yaml=WEB.format(1).replace("demo", "demo-${STAGE}"))
    assert problems(LoadError, lambda: compare(checkout)).count("set the variable with --env NAME") == 2
    assert fields(compare(checkout, project_name="demo")) == []
    assert fields(compare(checkout, environment={"STAGE": "x"})) == []


def test_words_that_mean_nothing_or_too_much(checkout: Checkout, tmp_path: Path) -> None:
    checkout.commit(compose__yaml=WEB.format(1), main="x")
    for words, error, said in (
        (["nope"], RevisionError, 'error: there is no revision "nope" in'),
        (["--output=made"], RevisionError, 'error: there is no revision "--output=made" in'),
        (["v1..v2"], RevisionError, 'name two, as "FROM TO"'),
        (["main"], UsageError, '"main" is both a revision and a file or folder: use ./main or refs/heads/main'),
        (["./nope"], LoadError, "cannot read nope"),
    ):
        assert said in problems(error, lambda words=words: compare(checkout, *words))  # type: ignore[misc]  # mypy infers no lambda with a default
    assert sorted(path.name for path in checkout.folder.iterdir()) == [".git", "compose.yaml", "main"]
    assert fields(compare(checkout, "refs/heads/main")) == []
    assert "name only the second" in problems(UsageError, lambda: compare(checkout, "a", "b", base="c"))
    assert "at most two versions" in problems(UsageError, lambda: compare(checkout, "a", "b", "c"))
    assert "read only once" in problems(UsageError, lambda: compare(checkout, files=("-",)))
    assert "is itself a file" in problems(UsageError, lambda: compare(checkout, "./main", files=("x",)))


def test_a_bare_repository_has_revisions_only(checkout: Checkout, tmp_path: Path) -> None:
    checkout.commit(compose__yaml=WEB.format(1))
    checkout.commit(compose__yaml=WEB.format(2))
    checkout.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    bare = Checkout(tmp_path / "bare.git")
    assert fields(compare(bare, "HEAD~1", "HEAD")) == [("image", "web:1", "web:2")]
    assert "bare repository without a working tree" in problems(RevisionError, lambda: compare(bare))
    assert "bare repository without a working tree" in problems(RevisionError, lambda: compare(bare, "HEAD~1"))


def test_a_repository_without_a_commit(checkout: Checkout) -> None:
    checkout.write(compose__yaml=WEB.format(1))
    assert 'there is no revision "HEAD"' in problems(RevisionError, lambda: compare(checkout))


@pytest.mark.parametrize("topmost", ["tools", "tools/inner"])
def test_a_project_below_another_one_is_new_and_does_not_end_that(topmost: str, checkout: Checkout) -> None:
    checkout.commit(compose__yaml=WEB.format(1))
    checkout.write(tools___compose__yaml="services: {helper: {image: helper}}\n", tools___inner___x="x")
    new = (
        "Project tools, from HEAD to the working tree\n\n"
        "  + network.default  create       is new\n"
        "  + service.helper   create       is new\n"
        "      ({}compose.yaml:1)\n\n"
        "Differences: 2 new.\n"
    )
    above = "" if topmost == "tools" else f"{checkout.folder}/tools/"
    assert text(compare(checkout, cwd=checkout.folder / topmost)) == new.format(above)
    checkout.commit()
    gone = compare(checkout, "HEAD", "HEAD~1", cwd=checkout.folder / topmost)
    assert [str(change.action) for change in gone.changes] == ["remove", "remove"]


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "../outside.yaml", "/etc/passwd"])
def test_an_env_file_does_not_name_compose_files_elsewhere(name: str, checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(WEB.format("outside"))
    checkout.commit(compose__yaml=WEB.format(1))
    base = checkout.commit(__env=f"COMPOSE_FILE={name}\n")
    for words, place in (([], ".env:1:1: "), ([base, base], f"{base}:.env:1:1: ")):
        with pytest.raises(LoadError) as raised:
            compare(checkout, *words)
        told = error_as_text(raised.value)
        assert f"{place}cannot read " in told
        assert "it is not a file" in told or "outside the repository" in told
        assert "create it" not in told
