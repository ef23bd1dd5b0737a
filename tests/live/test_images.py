"""Images built and pulled on a real engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import docker
import pytest

from pycompose.engine.engine import Engine
from pycompose.engine.execute.execute import execute
from pycompose.engine.images.sdk import Images
from pycompose.engine.observe.inventory import Question, observe
from pycompose.errors import ExecutionError
from pycompose.events import Event, Progressed
from pycompose.plan.step import Awaited
from pycompose.plan.steps import BuildImage, PullImage
from tests.live.stacks import Steps
from tests.live.test_waiting import until

pytestmark = pytest.mark.live

DOCKERFILE = """\
FROM {image} AS base
LABEL pyct={project}
ARG GREETING=none
ENV GREETING=$GREETING
COPY . /app
FROM base AS good
RUN ls /app > /listed
LABEL made=here
FROM base AS broken
RUN echo about to fail && exit 7
"""


@pytest.fixture
def reference(client: docker.APIClient, project: str) -> Iterator[str]:
    """The name of an image that is removed afterwards, with what builds of it left when they failed."""
    yield f"{project}:latest"
    made = {"label": f"pyct={project}"}
    while left := client.images(all=True, quiet=True, filters=made):
        for image_id in left:
            with suppress(docker.errors.APIError):  # it went with its child, or its child goes first
                client.remove_image(image_id, force=True)
        assert len(client.images(all=True, quiet=True, filters=made)) < len(left)


@pytest.fixture
def context(tmp_path: Path, image: str, project: str) -> Path:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE.format(image=image, project=project))
    (tmp_path / "kept.txt").write_text("kept")
    (tmp_path / "ignored.txt").write_text("ignored")
    (tmp_path / ".dockerignore").write_text("# not this\nignored.txt\n.dockerignore\n")
    return tmp_path


def build(engine: Engine, stack: Steps, reference: str, build: dict[str, Any]) -> list[Event]:
    stack.add(BuildImage, "image.app", reference=reference, build=build, labels={"com.docker.compose.service": "app"})
    events: list[Event] = []
    execute(stack.plan(), engine, events.append).raise_for_failures()
    return events


def test_a_build_honours_what_the_file_says(engine: Engine, stack: Steps, reference: str, context: Path) -> None:
    wanted = {
        "context": str(context),
        "dockerfile": "Dockerfile",
        "target": "good",
        "args": {"GREETING": "hello", "UNSET": None},
        "labels": {"extra": "1"},
    }
    events = build(engine, stack, reference, wanted)

    lines = [event.text for event in events if isinstance(event, Progressed)]
    assert lines[0].startswith("Step 1/")
    image = observe(engine.look, Question(project=stack.project, images=(reference,))).images[reference]
    assert image.supplies["environment"]["GREETING"] == "hello"
    assert image.labels["made"] == "here"
    assert image.labels["extra"] == "1"
    assert image.labels["com.docker.compose.service"] == "app"
    listing = Steps(stack.project, reference)
    shown = listing.container("app", command=["sh", "-c", "cat /listed"], init=None)
    listing.wait(shown, listing.start(shown), Awaited.COMPLETED)
    execute(listing.plan(), engine).raise_for_failures()
    assert engine.look.logs(f"{stack.project}-app-1", 10).split() == ["Dockerfile", "kept.txt"]


def test_a_failed_build_shows_its_step_and_last_lines(
    engine: Engine, stack: Steps, reference: str, context: Path
) -> None:
    with pytest.raises(ExecutionError) as caught:
        build(engine, stack, reference, {"context": str(context), "target": "broken"})

    message = str(caught.value)
    first, *lines = message.splitlines()
    assert first == (
        f'image.app: image "{reference}" cannot be built: '
        "The command '/bin/sh -c echo about to fail && exit 7' returned a non-zero code: 7"
    )
    step = next(line for line in lines if line.endswith(" : RUN echo about to fail && exit 7"))
    assert lines.index(step) < lines.index("    about to fail")


def test_an_inline_dockerfile(engine: Engine, stack: Steps, reference: str, context: Path, image: str) -> None:
    (context / "Dockerfile").unlink()
    build(
        engine,
        stack,
        reference,
        {"context": str(context), "dockerfile_inline": f"FROM {image}\nLABEL pyct={stack.project}\nENV INLINE=1\n"},
    )
    seen = observe(engine.look, Question(project=stack.project, images=(reference,))).images[reference]
    assert seen.supplies["environment"]["INLINE"] == "1"


def test_a_context_that_is_not_there(engine: Engine, stack: Steps, reference: str, tmp_path: Path) -> None:
    with pytest.raises(ExecutionError) as caught:
        build(engine, stack, reference, {"context": str(tmp_path / "nowhere")})
    assert str(caught.value) == (
        f'image.app: image "{reference}" cannot be built: the folder {tmp_path / "nowhere"} does not exist\n'
        "    it is the build context; correct build.context in the compose file\n"
        "    nothing was completed\n"
        "    run the command again to continue"
    )


def test_an_image_that_cannot_be_pulled(engine: Engine, stack: Steps) -> None:
    # a registry on a port of this machine where nothing listens
    stack.add(PullImage, "image.app", reference="127.0.0.1:1/pyct/nothing:1")
    with pytest.raises(ExecutionError) as caught:
        execute(stack.plan(), engine).raise_for_failures()
    first, *hint = str(caught.value).splitlines()
    assert first.startswith('image.app: image "127.0.0.1:1/pyct/nothing:1" cannot be pulled: ')
    assert "connection refused" in first
    assert hint[0] == "    check the name, and that the registry is reachable; a private image needs: docker login"


def test_an_interrupt_ends_a_build(
    engine: Engine, client: docker.APIClient, stack: Steps, reference: str, context: Path
) -> None:
    endless = f"FROM {stack.image}\nLABEL pyct={stack.project}\nRUN while true; do echo tick; sleep 0.1; done\n"
    (context / "Dockerfile").write_text(endless)
    stack.add(BuildImage, "image.app", reference=reference, build={"context": str(context)}, labels={})
    interrupted = threading.Event()

    def sink(event: Event) -> None:
        if isinstance(event, Progressed) and event.text == "tick":
            interrupted.set()

    report = execute(stack.plan(), engine, sink, interrupted)

    assert [result.outcome for result in report.results] == ["skipped"]
    builders = {"label": f"pyct={stack.project}"}
    until(lambda: not client.containers(all=True, filters=builders))


def test_the_engine_remembers_when_an_image_was_looked_for(
    engine: Engine, client: docker.APIClient, project: str, image: str
) -> None:
    client.tag(image, project, "1")
    try:
        before = observe(engine.look, Question(project=project, images=(f"{project}:1",))).images
        Images(engine.look.address, engine.look.ping.api).name_again(f"{project}:1")
        after = observe(engine.look, Question(project=project, images=(f"{project}:1",))).images
    finally:
        client.remove_image(f"{project}:1")
    assert (after[f"{project}:1"].tagged or 0) > (before[f"{project}:1"].tagged or 0) > 0
