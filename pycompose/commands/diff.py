"""Compares two versions of a project without an engine: git revisions, folders or files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path

from pycompose.errors import LoadError, NoFileError, Problem, RevisionError, UsageError, ValuePath
from pycompose.plan.changes import Plan
from pycompose.planner.versions.compare_versions import compare_versions
from pycompose.planner.versions.project_version import Version
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.model import Map, Project
from pycompose.schema.phases.settle import folder_of
from pycompose.schema.read.compose_files import absolute, nearest, upwards
from pycompose.schema.read.revision import Repository, Revision, WorkingTree
from pycompose.schema.read.storage import Beside, Storage
from pycompose.value import Value


class _Side(Value):
    """One of the two versions."""

    name: str
    """Its name for people."""
    options: LoadOptions
    """What it is loaded from."""
    versioned: bool
    """Whether missing compose files are no error: they do not exist yet, or no longer."""

    def has(self, file: str) -> bool:
        """Return whether a named file exists in this version."""
        return self.options.storage.exists(absolute(file, self.options.cwd))

    def within(self, topmost: str) -> _Side:
        """Return this version, which looks for its compose files no higher than a folder."""
        return self._replace(options=self.options._replace(topmost=topmost))

    def load(self) -> Project | None:
        """Load the project; return None if it does not exist. Raises LoadError."""
        missing = [name for name in self.options.files if self.versioned and not self.has(name)]
        files = tuple(name for name in self.options.files if name not in missing)
        if missing and not files:
            return None
        try:
            project = load(self.options._replace(files=files))
        except NoFileError:
            if self.versioned:
                return None
            raise
        told = (
            Problem(None, "", f"{name} does not exist in {self.name} and counts as empty there") for name in missing
        )
        return project._replace(warnings=(*project.warnings, *told))

    def contents(self, project: Project) -> dict[ValuePath, str]:
        """Return the digests of the files of configs and secrets, if they can be read."""
        found: dict[ValuePath, str] = {}
        for kind in ("configs", "secrets"):
            for key, value in (project.document.get(kind) or {}).items():
                with suppress(OSError):
                    if "file" in value:
                        path = absolute(value["file"], project.folder)
                        found[kind, key] = hashlib.sha256(self.options.storage.read(path)).hexdigest()
        return found


def diff(words: Sequence[str], options: LoadOptions, base: str | None = None) -> Plan:
    """Return the changes from one version of a project to another.

    ``words`` are up to two revisions, folders or files: the first and the second version; the defaults are HEAD and the
    working tree. With ``base`` the first version is the commit where the second one (default: HEAD) branched off that
    revision, and ``words`` has only the second. ``options`` say what is loaded from each; in a revision, relative names
    start at the same folder as on disk. Their ``environment`` is not the shell's: it has the variables whose values are
    known.

    Raises LoadError with the problems of both versions, RevisionError, and UsageError if the words do not go together.
    """
    if "-" in options.files:
        raise UsageError("-f - can be read only once, but two versions are compared")
    with ExitStack() as stack:
        sides = _Sides(options._replace(symbolic=True), stack)
        return compare_versions(*_versions(sides.of(words, base)))


class _Sides:
    """Finds the two versions; what it opens is closed with ``stack``."""

    def __init__(self, options: LoadOptions, stack: ExitStack) -> None:
        self.options = options
        self.stack = stack

    @cached_property
    def repository(self) -> Repository:
        """The project's repository."""
        options = self.options
        first = options.project_directory or (os.path.dirname(options.files[0]) if options.files else "")
        folder = absolute(first, options.cwd)
        return Repository.around(Path(next(place for place in upwards(folder) if os.path.isdir(place))))

    def of(self, words: Sequence[str], base: str | None) -> tuple[_Side, _Side]:
        """Return the two versions, the earlier one first."""
        if len(words) > (1 if base else 2):
            raise UsageError(
                "--base sets the first version: name only the second" if base else "name at most two versions"
            )
        if base:
            commit = self.repository.base(base, words[0] if words else "HEAD")
            before = self.revision(f"the base of {base}", commit, f"{commit[:7]}:")
            if not words:
                return before, self.working_tree()
            # a request may have a file of that name, and its places are named as in its files
            later = self.commit(words[0])
            after = self.revision(words[0], later, "") if later else self.side(words[0])
            return before, after._replace(options=after.options._replace(label=""))
        before = self.side(words[0] if words else "HEAD")
        if len(words) > 1:
            return before, self.side(words[1])
        return before, self.working_tree() if before.versioned else self.here()

    def side(self, word: str) -> _Side:
        """Return the version that a word names: an existing path, or a revision."""
        path = Path(absolute(word, self.options.cwd))
        if word.startswith((".", "/")):
            return self.path(word, path)
        commit = self.commit(word)
        if path.exists() and not (commit and self.repository.bare):  # files in a bare repository belong to git
            if commit:
                what = f'"{word}" is both a revision and a file or folder'
                raise UsageError(f"{what}: use ./{word} or refs/heads/{word}")
            return self.path(word, path)
        return self.revision(word, self.repository.named(word), f"{word}:")

    def commit(self, word: str) -> str | None:
        """Return the commit that a word names; None if there is none, or no repository."""
        with suppress(RevisionError):
            return self.repository.commit(word)
        return None

    def path(self, word: str, path: Path) -> _Side:
        """Return the version in a folder, or in one file."""
        if not path.is_dir():
            if self.options.files:
                raise UsageError(f"-f names the file to read in each version, but {word} is itself a file")
            return _Side(name=word, options=self.options._replace(files=(str(path),)), versioned=False)
        files = tuple(absolute(name, path) for name in self.options.files)
        folder = absolute(self.options.project_directory or ".", path)
        return _Side(name=word, options=self.options._replace(files=files, project_directory=folder), versioned=False)

    def revision(self, name: str, commit: str, label: str) -> _Side:
        """Return the version of a commit."""
        storage = self.with_env_files(self.stack.enter_context(Revision(self.repository, commit)))
        return _Side(name=name, options=self.options._replace(storage=storage, label=label), versioned=True)

    def working_tree(self) -> _Side:
        """Return the version in the working tree."""
        if self.repository.bare:
            what = f"{self.repository.top} is a bare repository without a working tree"
            raise RevisionError(Problem(None, "", what, "name two revisions"))
        storage = self.with_env_files(WorkingTree(self.repository))
        return _Side(name="the working tree", options=self.options._replace(storage=storage), versioned=True)

    def with_env_files(self, storage: Storage) -> Storage:
        """Add the files of ``--env-file`` that no revision can contain to a version: they are the same for both."""
        tree = WorkingTree(self.repository)
        files = (absolute(name, self.options.cwd) for name in self.options.env_files)
        return Beside(storage=storage, files=frozenset(file for file in files if tree.leaves_out(file)))

    def here(self) -> _Side:
        """Return the project that any other command would load."""
        return _Side(name="the current project", options=self.options, versioned=False)


def _versions(sides: tuple[_Side, _Side]) -> tuple[Version, Version]:
    """Load both versions; a missing one is an empty project."""
    _refuse_unknown_files(sides)
    sides = _looking_alike(sides)
    projects: list[Project | None] = []
    problems: list[Problem] = []
    for side in sides:
        try:
            projects.append(side.load())
        except LoadError as error:
            problems.extend(error.problems)
    if problems:
        raise LoadError(*problems)
    known = next((project for project in reversed(projects) if project), None)
    if known is None:
        raise NoFileError(f"there is no compose file in {sides[0].name} or in {sides[1].name}")
    projects = [*_told_once(sides, projects)]
    nothing = known._replace(paths=(), document=Map({"name": known.name}), disabled=(), warnings=())
    before, after = (
        Version(name=side.name, project=project or nothing, contents=side.contents(project) if project else {})
        for side, project in zip(sides, projects, strict=True)
    )
    return before, after


def _looking_alike(sides: tuple[_Side, _Side]) -> tuple[_Side, _Side]:
    """Let both versions look for their compose files in one folder: that above a new project has another project."""
    before, after = sides
    if before.options.files or not (before.versioned and after.versioned):
        return sides
    topmost = max((nearest(folder_of(side.options), side.options.storage) for side in sides), key=len)
    return before.within(topmost), after.within(topmost)


def _told_once(sides: tuple[_Side, _Side], projects: list[Project | None]) -> Iterator[Project | None]:
    """Drop the warnings of the earlier version that the later one also has."""
    before, after = projects
    if before and after:
        known = {warning.what for warning in after.warnings}
        label = sides[0].options.label
        fresh = tuple(warning for warning in before.warnings if warning.what.replace(label, "") not in known)
        before = before._replace(warnings=fresh)
    yield from (before, after)


def _refuse_unknown_files(sides: tuple[_Side, _Side]) -> None:
    """Raise LoadError for files that are in neither version; one version may lack a file that is new or removed."""
    before, after = sides
    if before.versioned and after.versioned:
        unknown = [name for name in after.options.files if not before.has(name) and not after.has(name)]
        if unknown:
            raise LoadError(*(f"there is no {name} in {before.name} or in {after.name}" for name in unknown))
