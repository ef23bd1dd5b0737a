"""Revisions of a git repository, read without checking anything out. Only this module runs git.

The files of a revision are read with one ``git cat-file --batch``. The working tree is the disk without what no
revision can have: files that git ignores, and whatever a symbolic link leads to outside the repository.

The files may be those of a stranger's pull request, so nothing of it may configure git. The repository is the one that
was cloned: the next folder with ``.git``, a name that git never checks out. A folder that only looks like a repository,
with HEAD, objects and config, is passed over. Settings that run programs are overridden, and nothing is fetched.
"""

from __future__ import annotations

import errno
import os
import subprocess
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple, cast

from pycompose.errors import Problem, RevisionError
from pycompose.schema.model import FilePath
from pycompose.schema.read.compose_files import upwards
from pycompose.schema.read.storage import DISK, MAX_BYTES
from pycompose.value import Value

_SETTINGS = {
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "safe.bareRepository": "explicit",
}
"""Settings that win over those of any repository."""
_QUIET = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Git fetches nothing, takes no optional locks, never prompts, and answers in the language that we parse."""
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""Variables that git sets for hooks. They are right only in the folder where the hook starts, so they are removed."""


class Repository(Value):
    """A repository."""

    top: Path
    """The folder that the paths of revisions start from."""
    bare: bool
    """Whether the repository has no working tree."""

    @classmethod
    def around(cls, folder: Path) -> Repository:
        """Return the repository that a folder belongs to. Raises RevisionError where there is none."""
        cloned = _cloned(os.path.realpath(folder))
        if cloned is not None:
            found = _git(cloned, "rev-parse", "--show-toplevel")
            is_usable, top = found.returncode == 0, found.stdout
        else:
            asked = ("rev-parse", "--is-bare-repository", "--absolute-git-dir")
            found = _git(folder, "-c", "safe.bareRepository=all", *asked)
            is_bare, _, top = found.stdout.partition(b"\n")
            is_usable = is_bare == b"true"
        if not is_usable:
            why = _complaint(found) if found.returncode else "not a git repository"
            raise RevisionError(Problem(None, "", f"{folder} has no revisions: {why}", "name two folders or two files"))
        return cls(top=Path(os.fsdecode(top.removesuffix(b"\n"))), bare=cloned is None)

    def git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run git in the repository."""
        return _git(self.top, *self.chosen, *arguments)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The options that name the repository to git: a bare one is used only where it is named."""
        return (f"--git-dir={self.top}",) if self.bare else ()

    def commit(self, word: str) -> str | None:
        """Return the commit that a word (a branch, a tag, a hash) names; None where it names none.

        A word that begins with ``-`` names none: git would take it for an option.
        """
        if word.startswith("-") or not word:
            return None
        found = self.git("rev-parse", "--verify", "--quiet", f"{word}^{{commit}}")
        return found.stdout.decode().strip() if found.returncode == 0 else None

    def base(self, word: str, other: str) -> str:
        """Return the merge base of two revisions. Raises RevisionError where they have none."""
        one, two = self.named(word), self.named(other)
        found = self.git("merge-base", one, two)
        if found.returncode:
            hint = self._shallow_hint or "name two revisions with a common history"
            raise RevisionError(Problem(None, "", f"{word} and {other} have no commit in common", hint))
        return found.stdout.decode().split()[0]

    def named(self, word: str) -> str:
        """Return the commit that a word names. Raises RevisionError where it names none."""
        commit = self.commit(word)
        if commit is None:
            hint = 'name two, as "FROM TO"' if ".." in word else self._shallow_hint
            raise RevisionError(Problem(None, "", f'there is no revision "{word}" in {self.top}', hint))
        return commit

    @cached_property
    def _shallow_hint(self) -> str:
        if self.git("rev-parse", "--is-shallow-repository").stdout != b"true\n":
            return ""
        return "this clone has only a part of the history: fetch the rest with git fetch --unshallow"

    def inside(self, path: FilePath) -> str | None:
        """Return a path relative to the top of the repository, or None for one outside it."""
        named = Path(path)
        for known in (named, Path(os.path.realpath(named.parent), named.name)):
            if known.is_relative_to(self.top):
                return str(known.relative_to(self.top))
        return None


class _Found(NamedTuple):
    """What git found at a path."""

    kind: str
    """``blob``, ``tree``, or why there is neither."""
    content: bytes = b""
    """The content of a file, or the target of a symbolic link."""


_NOT_INSIDE = "it is outside the repository, so no revision has it"
_MISSING = _Found("missing")
_OUTSIDE = _Found("outside")


class Revision:
    """The files of a commit. A context manager: git runs from the first read until the context ends."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self.repository = repository
        self.commit = commit
        self._objects: _Objects | None = None
        self._found: dict[str, _Found] = {}
        self._submodules: dict[str, Revision | None] = {}
        self._folders: set[str] = set()

    def __enter__(self) -> Revision:
        return self

    def __exit__(self, *_: object) -> None:
        for submodule in self._submodules.values():
            if submodule is not None:
                submodule.__exit__()
        if self._objects is not None:
            self._objects.end()

    def read(self, path: FilePath) -> bytes:
        """Read a file. Raises OSError, with its own message where the reason is specific to git."""
        if os.fspath(path) == os.devnull:
            return b""
        kind, content = self._find(path)
        match kind:
            case "blob":
                return content
            case "tree":
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            case "loop":
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            case "symlink":
                target = os.fsdecode(content)
                raise OSError(errno.EINVAL, f"it is a symbolic link to {target}, outside the repository")
            case "submodule":
                name = os.fsdecode(content)
                raise OSError(errno.EINVAL, f"it is in the submodule {name}, which is not available here")
            case "outside":
                raise OSError(errno.EINVAL, _NOT_INSIDE)
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path."""
        return self._find(path).kind in {"blob", "tree", "symlink", "loop"}

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""
        return self._find(path).kind in {"blob", "symlink"}  # reading reports the link

    def followed(self, path: str) -> str:
        """Return the path itself: a revision does not know where its links lead on a machine."""
        return path

    def _find(self, path: FilePath) -> _Found:
        within = self.repository.inside(path)
        if within is None:
            return _OUTSIDE
        if within not in self._found:
            found = self._ask(within)
            self._found[within] = found if found.kind in {"blob", "tree"} else self._in_submodule(path, within) or found
        return self._found[within]

    def _ask(self, within: str) -> _Found:
        if self._objects is None:
            self._objects = _Objects(self.repository)
        return self._objects.at(f"{self.commit}:{'' if within == '.' else within}")

    def _in_submodule(self, path: FilePath, within: str) -> _Found | None:
        """Find a path in the submodule that it belongs to, at the commit that this revision refers to."""
        for parent in [*map(str, Path(within).parents)][-2::-1]:
            if parent in self._folders:
                continue
            if parent not in self._submodules:
                entry = self.repository.git("ls-tree", "-z", self.commit, "--", parent).stdout
                if not entry.startswith(b"160000 "):
                    self._folders.add(parent)
                    continue
                commit = entry.split()[2].decode()
                self._submodules[parent] = _submodule(self.repository.top / parent, commit)
            submodule = self._submodules[parent]
            return submodule._find(path) if submodule else _Found("submodule", os.fsencode(parent))
        return None


def _submodule(folder: Path, commit: str) -> Revision | None:
    """Return a revision of the submodule that was cloned into a folder, or None where it is not available."""
    repository = Repository(top=folder, bare=False)
    cloned = os.path.lexists(folder / ".git") and os.path.realpath(folder) == str(folder)
    if not cloned or repository.git("cat-file", "-e", f"{commit}^{{commit}}").returncode:
        return None
    return Revision(repository, commit)


def _cloned(folder: str) -> str | None:
    """Return the next folder upwards with ``.git``, or None where there is none below GIT_CEILING_DIRECTORIES."""
    ceilings = os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
    for place in upwards(folder):
        if place in ceilings and place != folder:
            return None
        if os.path.lexists(os.path.join(place, ".git")):
            return place
    return None


class _Objects:
    """A git process that returns the objects at paths of revisions, one request at a time."""

    def __init__(self, repository: Repository) -> None:
        self._git = subprocess.Popen(
            [*_GIT, *repository.chosen, "cat-file", "--batch", "--follow-symlinks"],
            cwd=repository.top,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._questions = cast("IO[bytes]", self._git.stdin)
        self._answers = cast("IO[bytes]", self._git.stdout)

    def at(self, question: str) -> _Found:
        """Return the object at ``COMMIT:PATH``; symbolic links are followed inside the repository."""
        if "\n" in question or "\0" in question:
            return _MISSING  # a request is one line, and real file names contain neither
        self._questions.write(os.fsencode(question) + b"\n")
        self._questions.flush()
        answer = self._answers.readline().split()
        if not answer:
            raise RevisionError("git ended unexpectedly in the middle of an answer")
        if answer[-1] == b"missing":
            return _MISSING
        size, kind = int(answer[-1]), answer[-2].decode()
        content = self._answers.read(min(size, MAX_BYTES + 1))
        for read in range(len(content), size + 1, MAX_BYTES):
            self._answers.read(min(size + 1 - read, MAX_BYTES))
        return _Found(kind, content if kind in {"blob", "symlink"} else b"")

    def end(self) -> None:
        """End the process."""
        self._git.communicate()


class WorkingTree:
    """The files of a repository on the disk that a revision could have: those that ``git add --all`` would add."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._ignored: dict[str, bool] = {}

    def read(self, path: FilePath) -> bytes:
        """Read a file. Raises OSError."""
        reason = self._refusal(path)
        if reason:
            raise OSError(errno.EINVAL, reason)
        return DISK.read(path)

    def exists(self, path: FilePath) -> bool:
        """Return whether there is anything at a path."""
        return self._leads_outside(path) or (DISK.exists(path) and not self._refusal(path))

    def is_file(self, path: FilePath) -> bool:
        """Return whether there is a file at a path, or a symbolic link to one."""
        return self._leads_outside(path) or (DISK.is_file(path) and not self._refusal(path))

    def followed(self, path: str) -> str:
        """Return the path itself, as a revision does."""
        return path

    def leaves_out(self, path: FilePath) -> bool:
        """Return whether no revision can contain a path, because it is outside the repository or git ignores it.

        It is the path itself that counts: a link in a revision may lead to a file that git ignores.
        """
        if os.fspath(path) == os.devnull:
            return False
        within = self.repository.inside(path)
        return within is None or self._is_ignored(within)

    def _refusal(self, path: FilePath) -> str:
        """Return why a path must not be read; empty if it may be."""
        if os.fspath(path) == os.devnull:
            return ""
        within = self.repository.inside(path)
        if within is None:
            return _NOT_INSIDE
        target = self._target_outside(within)
        if target is not None:
            return f"it is a symbolic link to {target}, outside the repository"
        real = str(Path(os.path.realpath(self.repository.top / within)).relative_to(self._top))
        return "git ignores it, so no revision has it" if self._is_ignored(real) else ""

    def _is_ignored(self, within: str) -> bool:
        if within.split("/", maxsplit=1)[0] == ".git":
            return True
        if within not in self._ignored:
            asked = self.repository.git("check-ignore", "--quiet", "--", f"./{within}")
            self._ignored[within] = asked.returncode == 0
        return self._ignored[within]

    def _leads_outside(self, path: FilePath) -> bool:
        """Return whether a symbolic link in a path leads out of the repository; reading it reports that."""
        within = self.repository.inside(path)
        return within is not None and self._target_outside(within) is not None

    def _target_outside(self, within: str) -> str | None:
        """Return where the symbolic link leads that takes a path out of the repository; None where none does."""
        if Path(os.path.realpath(self.repository.top / within)).is_relative_to(self._top):
            return None
        link = self.repository.top
        for part in Path(within).parts:
            link = link / part
            while link.is_symlink():
                target = os.readlink(link)
                link = Path(os.path.normpath(link.parent / target))
                if not Path(os.path.realpath(link.parent), link.name).is_relative_to(self._top):
                    return target
        return within

    @cached_property
    def _top(self) -> Path:
        return Path(os.path.realpath(self.repository.top))


_GIT = ("git", *(word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")))


def _environment() -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}, **_QUIET}


def _git(folder: FilePath, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder. Raises RevisionError where git is not installed."""
    try:
        return subprocess.run(
            [*_GIT, *arguments],
            cwd=folder,
            env=_environment(),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        what = "git is not installed, and revisions need it"
        raise RevisionError(Problem(None, "", what, "install git, or name two folders or two files")) from None


def _complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the first line of git's error message."""
    said = done.stderr.decode("utf-8", "replace").partition("\n")[0]
    return said.removeprefix("fatal: ") or "git gives no reason"
