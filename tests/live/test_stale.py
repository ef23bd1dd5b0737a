"""Images that are older than what they are built from."""

from __future__ import annotations

import os
import time

import docker
import pytest

from tests.live.program import Program, inside, program
from tests.live.test_commands import ids

__all__ = ["program"]

pytestmark = pytest.mark.live


def test_a_build_that_is_older_than_its_context_is_told_and_built_when_told(
    program: Program, client: docker.APIClient, image: str
) -> None:
    program.write("services:\n  web:\n    build: .\n    command: sleep 600\n    init: true\n")
    folder = program.folder
    (folder / "Dockerfile").write_text(f"FROM {image}\nCOPY src /src\n")
    (folder / ".dockerignore").write_text("# not sent\nsrc/notes\n")
    (folder / "src").mkdir()
    (folder / "src" / "app").write_text("one")
    try:
        program.run("up", "-d")
        before = ids(program)
        assert program.run("plan").stderr == ""
        later = time.time() + 5
        for name in ("app", "notes"):
            (folder / "src" / name).write_text("two")
            os.utime(folder / "src" / name, (later, later))
        told = program.run("plan")
        assert told.stderr == (
            "warning: compose.yaml:3:5  services.web.build: the image is older than its context: src/app\n"
            "    --build=stale builds images that are older than their context\n"
        )
        assert told.stdout.startswith("No changes: ")
        program.run("up", "-d")
        assert ids(program) == before
        assert "its build context is newer" in program.out("plan", "--build-stale")
        program.run("up", "-d", "--build=stale")
        assert inside(client, ids(program)["web"], "cat", "/src/app") == "two"
    finally:
        program.run("down", "-t", "0")
        client.remove_image(f"{program.project}-web", force=True)


def test_a_changed_build_section_is_told_and_built_when_told(
    program: Program, client: docker.APIClient, image: str
) -> None:
    program.write(
        "services:\n  web:\n    build:\n      context: ./api\n      args: {FLAVOUR: plain, TOKEN: hunter2-of-mine}\n"
        "    init: true\n"
    )
    (program.folder / "api").mkdir()
    (program.folder / "api" / "Dockerfile").write_text(
        f'FROM {image}\nARG FLAVOUR=none\nARG TOKEN\nRUN echo "$FLAVOUR" > /flavour\nCMD ["sleep", "600"]\n'
    )
    try:
        program.run("up", "-d")
        assert program.run("plan").stderr == ""
        labels = client.images(name=f"{program.project}-web")[0]["Labels"]
        assert "pycompose.build" in labels
        assert "hunter2" not in str(labels)
        assert "plain" not in str(labels)
        program.replace("FLAVOUR: plain", "FLAVOUR: hot")
        assert program.run("plan").stderr == (
            "warning: compose.yaml:5:14  services.web.build.args.FLAVOUR: "
            "the image was built before this changed: build.args.FLAVOUR\n"
            "    --build=stale builds images whose build section or context changed since\n"
        )
        assert "~ build.args.FLAVOUR: (sensitive, changed)" in program.out("plan", "--build-stale")
        program.run("up", "-d", "--build=stale")
        assert inside(client, ids(program)["web"], "cat", "/flavour").strip() == "hot"
        done = program.run("plan")
        assert (done.stderr, done.stdout.startswith("No changes: ")) == ("", True)
    finally:
        program.run("down", "-t", "0")
        client.remove_image(f"{program.project}-web", force=True)
