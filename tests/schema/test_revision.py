"""Files of git revisions, read without a checkout, and the working tree as git sees it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pycompose.errors import RevisionError
from pycompose.schema.read.revision import Repository, Revision, WorkingTree
from pycompose.schema.read.storage import MAX_BYTES
from tests.repository import Checkout, isolate


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    isolate(monkeypatch, tmp_path)
    return Checkout.new(tmp_path / "repository")


@pytest.fixture
def revision(checkout: Checkout) -> Iterator[Revision]:
    """Give the first of two commits; the files of the working tree are those of the second."""
    (checkout.folder / "link").symlink_to("folder/file")
    (checkout.folder / "to-folder").symlink_to("folder")
    (checkout.folder / "dangling").symlink_to("nowhere")
    (checkout.folder / "outside").symlink_to("/etc/hostname")
    (checkout.folder / "above").symlink_to("../above")
    (checkout.folder / "loop").symlink_to("loop")
    first = checkout.commit(folder___file="old\n", empty="", with__space="x")
    checkout.commit(folder___file="new\n", later="x")
    with Revision(Repository.around(checkout.folder), first) as opened:
        yield opened


def refusal(revision: Revision | WorkingTree, path: Path) -> tuple[type, str]:
    with pytest.raises(OSError) as caught:
        revision.read(path)
    return type(caught.value), str(caught.value.strerror)


@pytest.mark.parametrize("name", ["folder/file", "link", "to-folder/file"])
def test_a_file_is_read_as_it_was(name: str, revision: Revision) -> None:
    path = revision.repository.top / name
    assert (revision.read(path), revision.exists(path), revision.is_file(path)) == (b"old\n", True, True)


def test_what_came_later_is_not_there(revision: Revision) -> None:
    path = revision.repository.top / "later"
    assert not revision.exists(path)
    assert refusal(revision, path) == (FileNotFoundError, "No such file or directory")


def test_an_empty_file_is_a_file(revision: Revision) -> None:
    assert revision.read(revision.repository.top / "empty") == b""
    assert revision.read(Path(os.devnull)) == b""


@pytest.mark.parametrize("name", ["folder", "to-folder", "."])
def test_a_folder_is_no_file(name: str, revision: Revision) -> None:
    path = revision.repository.top / name
    assert revision.exists(path)
    assert not revision.is_file(path)
    assert refusal(revision, path)[0] is IsADirectoryError


@pytest.mark.parametrize(
    ("name", "there", "kind", "reason"),
    [
        ("dangling", False, FileNotFoundError, "No such file or directory"),
        ("folder/file/below", False, FileNotFoundError, "No such file or directory"),
        ("two\nlines", False, FileNotFoundError, "No such file or directory"),
        ("outside", True, OSError, "it is a symbolic link to /etc/hostname, outside the repository"),
        ("above", True, OSError, "it is a symbolic link to ../above, outside the repository"),
        ("loop", True, OSError, "Too many levels of symbolic links"),
        ("../file", False, OSError, "it is outside the repository, so no revision has it"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, there: bool, kind: type, reason: str, revision: Revision) -> None:
    path = Path(os.path.normpath(revision.repository.top / name))
    assert revision.exists(path) is there
    # what leads outside is read as a file, so that it is reported instead of passed over
    assert revision.is_file(path) is ("symbolic link to" in reason)
    assert refusal(revision, path) == (kind, reason)


def test_no_more_is_kept_of_a_large_file_than_shows_that_it_is_large(checkout: Checkout) -> None:
    commit = checkout.commit(large="x" * (MAX_BYTES + 10), small="small")
    with Revision(Repository.around(checkout.folder), commit) as revision:
        assert len(revision.read(checkout.folder / "large")) == MAX_BYTES + 1
        assert revision.read(checkout.folder / "small") == b"small"


def test_files_are_read_from_a_bare_repository(checkout: Checkout, tmp_path: Path) -> None:
    commit = checkout.commit(file="x")
    bare = tmp_path / "bare.git"
    checkout.git("clone", "--quiet", "--bare", str(checkout.folder), str(bare))
    repository = Repository.around(bare)
    assert repository == Repository(top=bare, bare=True)
    with Revision(repository, commit) as revision:
        assert revision.read(bare / "file") == b"x"


def test_a_repository_is_found_from_a_folder_in_it_also_through_a_link(checkout: Checkout, tmp_path: Path) -> None:
    commit = checkout.commit(folder___file="x")
    (tmp_path / "link").symlink_to(checkout.folder / "folder")
    repository = Repository.around(tmp_path / "link")
    assert repository.top == checkout.folder
    with Revision(repository, commit) as revision:
        assert revision.read(tmp_path / "link" / "file") == b"x"


def test_what_git_tells_a_hook_leads_nowhere_else(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = checkout.commit(folder___file="x")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/nothing")
    repository = Repository.around(checkout.folder / "folder")
    assert repository.top == checkout.folder
    assert repository.commit("HEAD") == commit


@pytest.fixture
def outer(checkout: Checkout, tmp_path: Path) -> Checkout:
    """Give a repository whose submodule has moved on, and is not committed so."""
    checkout.commit(file="old")
    outer = Checkout.new(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(checkout.folder), "parts/inner")
    outer.commit()
    (outer.folder / "parts/inner/file").write_text("new")
    return outer


def test_a_submodule_is_read_at_the_commit_that_the_revision_refers_to(outer: Checkout) -> None:
    with Revision(Repository.around(outer.folder), "HEAD") as revision:
        assert revision.read(outer.folder / "parts/inner/file") == b"old"
        assert revision.is_file(outer.folder / "parts/inner/file")
        assert not revision.exists(outer.folder / "parts/inner/later")
    assert WorkingTree(Repository.around(outer.folder)).read(outer.folder / "parts/inner/file") == b"new"


def test_a_submodule_that_is_not_here_is_named(outer: Checkout) -> None:
    outer.git("submodule", "--quiet", "deinit", "--force", "parts/inner")
    with Revision(Repository.around(outer.folder), "HEAD") as revision:
        path = outer.folder / "parts/inner/file"
        assert refusal(revision, path) == (OSError, "it is in the submodule parts/inner, which is not available here")
        assert not revision.exists(path)


@pytest.mark.parametrize("word", ["HEAD", "main", "v1", "HEAD^{commit}", "@"])
def test_a_word_names_a_commit(word: str, checkout: Checkout) -> None:
    commit = checkout.commit(file="x")
    checkout.git("tag", "v1")
    assert Repository.around(checkout.folder).commit(word) == commit


@pytest.mark.parametrize("word", ["", "--output=made", "-h", "nope", "HEAD:file", "HEAD..HEAD", ":0:file", "HEAD~1"])
def test_a_word_names_no_commit(word: str, checkout: Checkout) -> None:
    checkout.commit(file="x")
    repository = Repository.around(checkout.folder)
    assert repository.commit(word) is None
    with pytest.raises(RevisionError, match="there is no revision"):
        repository.named(word)
    assert sorted(path.name for path in checkout.folder.iterdir()) == [".git", "file"]


def test_where_two_ways_parted(checkout: Checkout) -> None:
    parted = checkout.commit(file="x")
    checkout.git("checkout", "--quiet", "-b", "feature")
    checkout.commit(file="y")
    checkout.git("checkout", "--quiet", "main")
    checkout.commit(other="z")
    assert Repository.around(checkout.folder).base("main", "feature") == parted


def test_ways_that_never_met(checkout: Checkout) -> None:
    checkout.commit(file="x")
    checkout.git("checkout", "--quiet", "--orphan", "other")
    checkout.commit(file="y")
    with pytest.raises(RevisionError, match="main and other have no commit in common"):
        Repository.around(checkout.folder).base("main", "other")


def test_a_clone_without_the_history_says_how_to_get_it(checkout: Checkout, tmp_path: Path) -> None:
    checkout.commit(file="x")
    checkout.commit(file="y")
    checkout.git("clone", "--quiet", "--depth=1", f"file://{checkout.folder}", str(tmp_path / "shallow"))
    with pytest.raises(RevisionError, match="git fetch --unshallow"):
        Repository.around(tmp_path / "shallow").named("HEAD~1")


def test_the_working_tree_has_no_file_that_git_ignores(checkout: Checkout, tmp_path: Path) -> None:
    checkout.commit(__gitignore="ignored*\n", tracked="x")
    checkout.write(ignored="secret", new="y", tracked="z")
    (tmp_path / "beside").write_text("beside")
    tree = WorkingTree(Repository.around(checkout.folder))
    assert [tree.read(checkout.folder / name) for name in ("tracked", "new")] == [b"z", b"y"]
    assert refusal(tree, checkout.folder / "ignored") == (OSError, "git ignores it, so no revision has it")
    for path in (checkout.folder / "ignored", tmp_path / "beside", checkout.folder / "nothing"):
        assert not tree.exists(path)
        assert not tree.is_file(path)


LEADS_OUT = "it is a symbolic link to {}, outside the repository"


@pytest.mark.parametrize(
    ("links", "name", "reason"),
    [
        ({"link": "/etc/hostname"}, "link", LEADS_OUT.format("/etc/hostname")),
        ({"link": "/proc/self/environ"}, "link", LEADS_OUT.format("/proc/self/environ")),
        ({"link": "../beside"}, "link", LEADS_OUT.format("../beside")),
        ({"link": "other", "other": "/etc/hostname"}, "link", LEADS_OUT.format("/etc/hostname")),
        ({"root": "/"}, "root/etc/hostname", LEADS_OUT.format("/")),
        ({"folder/up": "../.."}, "folder/up/beside", LEADS_OUT.format("../..")),
        ({"link": ".git/config"}, "link", "git ignores it, so no revision has it"),
        ({"link": "ignored"}, "link", "git ignores it, so no revision has it"),
        ({}, ".git/config", "git ignores it, so no revision has it"),
    ],
)
def test_no_link_leads_out_of_the_working_tree(
    links: dict[str, str], name: str, reason: str, checkout: Checkout, tmp_path: Path
) -> None:
    checkout.write(__gitignore="ignored\n", ignored="secret", folder___file="x")
    (tmp_path / "beside").write_text("beside")
    for link, target in links.items():
        (checkout.folder / link).symlink_to(target)
    checkout.commit()
    tree = WorkingTree(Repository.around(checkout.folder))
    assert refusal(tree, checkout.folder / name) == (OSError, reason)


@pytest.mark.parametrize("target", [".git/config", "ignored", "/etc/hostname"])
def test_what_a_link_leads_to_does_not_leave_the_link_out(target: str, checkout: Checkout) -> None:
    # an env file that is named for both versions is read from the disk where no revision can contain it
    checkout.commit(__gitignore="ignored\n")
    checkout.write(ignored="secret")
    (checkout.folder / "named.env").symlink_to(target)
    assert not WorkingTree(Repository.around(checkout.folder)).leaves_out(checkout.folder / "named.env")


@pytest.mark.parametrize("name", ["link", "chain", "folder/up/file"])
def test_links_inside_the_working_tree_are_followed(name: str, checkout: Checkout) -> None:
    checkout.write(file="x", folder___other="y")
    for link, target in {"link": "file", "chain": "link", "folder/up": ".."}.items():
        (checkout.folder / link).symlink_to(target)
    assert WorkingTree(Repository.around(checkout.folder)).read(checkout.folder / name) == b"x"


def test_a_folder_that_looks_like_a_repository_is_passed_over(checkout: Checkout, tmp_path: Path) -> None:
    commit, pwned = checkout.commit(deploy___compose__yaml="services: {}\n"), tmp_path / "pwned"
    checkout.bring_a_repository("deploy", f"touch {pwned};")
    repository = Repository.around(checkout.folder / "deploy")
    assert (repository.top, repository.commit("HEAD")) == (checkout.folder, commit)
    assert not WorkingTree(repository).leaves_out(checkout.folder / "deploy/compose.yaml")
    assert not pwned.exists()


def test_settings_of_the_repository_run_nothing(checkout: Checkout, tmp_path: Path) -> None:
    checkout.commit(file="x", __gitattributes="* filter=run diff=run\n")
    pwned = tmp_path / "pwned"
    for name in ("core.fsmonitor", "filter.run.smudge", "filter.run.clean", "diff.run.textconv", "core.pager"):
        checkout.git("config", name, f"touch {pwned};")
    repository = Repository.around(checkout.folder)
    tree = WorkingTree(repository)
    assert tree.read(checkout.folder / "file") == b"x"
    with Revision(repository, "HEAD") as revision:
        assert revision.read(checkout.folder / "file") == b"x"
    assert not pwned.exists()


def test_a_repository_that_is_not_bare_and_not_called_git_is_none(tmp_path: Path, checkout: Checkout) -> None:
    checkout.commit(file="x")
    moved = tmp_path / "moved"
    shutil.copytree(checkout.folder / ".git", moved)
    with pytest.raises(RevisionError, match="has no revisions: not a git repository"):
        Repository.around(moved)


def test_a_file_that_is_tracked_is_not_ignored(checkout: Checkout) -> None:
    checkout.write(__gitignore="*.env\n", web__env="x")
    checkout.git("add", "--force", "web.env")
    checkout.commit()
    assert WorkingTree(Repository.around(checkout.folder)).read(checkout.folder / "web.env") == b"x"


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch, tmp_path.parent)
    with pytest.raises(RevisionError, match="has no revisions: not a git repository"):
        Repository.around(tmp_path)


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match="git is not installed"):
        Repository.around(tmp_path)
