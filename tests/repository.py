"""A git repository for a test, which knows nothing of the git of the person who runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}

WEB = "name: demo\nservices:\n  web:\n    image: web:{}\n"
"""A file with the tag of its image left out."""

CHANGED = """\
Project demo, from HEAD to the working tree

  ± service.web      replace      the file changed
      ~ image: "web:1" → "web:2"  (compose.yaml:4, replaces)

Differences: 1 replaced.
"""
"""What is said of it where the tag was 1, and is 2 in the working tree."""


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let git hear of nothing above a folder, and of nobody's settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in {**SETTINGS, "GIT_CEILING_DIRECTORIES": str(folder)}.items():
        monkeypatch.setenv(name, value)


@dataclass(frozen=True)
class Checkout:
    """A repository with a working tree."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> Checkout:
        """Make an empty one, whose branch is main."""
        folder.mkdir(parents=True)
        made = cls(folder)
        made.git("init", "--quiet", "--initial-branch=main")
        made.git("config", "user.name", "Tester")
        made.git("config", "user.email", "tester@example.com")
        return made

    def git(self, *arguments: str) -> str:
        """Run git in it; give what it prints."""
        done = subprocess.run(["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def bring_a_repository(self, folder: str, command: str) -> None:
        """Put all of a repository but its name into a folder, as a change can, with a setting that runs a program."""
        looks = Checkout.new(self.folder.parent / "looks")
        looks.commit(file="x")
        shutil.copytree(looks.folder / ".git", self.folder / folder, dirs_exist_ok=True)
        for name, value in (("core.bare", "false"), ("core.worktree", "."), ("core.fsmonitor", command)):
            self.git("config", "-f", f"{folder}/config", name, value)

    def write(self, **files: str) -> None:
        """Write files; ``__`` in a name stands for a dot, ``___`` for a slash."""
        for name, text in files.items():
            path = self.folder / name.replace("___", "/").replace("__", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def commit(self, **files: str) -> str:
        """Write files, commit all there is, and give the commit."""
        self.write(**files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD").strip()
