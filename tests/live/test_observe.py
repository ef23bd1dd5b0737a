"""What is observed on a real engine."""

from __future__ import annotations

from pathlib import Path

import docker
import pytest

from pycompose import naming
from pycompose.engine.engine import Engine, connect
from pycompose.engine.execute.execute import execute
from pycompose.engine.observe.inventory import Question, observe
from tests.live.proxy import recording
from tests.live.stacks import Steps

pytestmark = pytest.mark.live


def test_only_get_and_head_reach_the_engine(engine: Engine, stack: Steps, tmp_path: Path) -> None:
    stack.network("front")
    stack.start(stack.container("app", [1], {"front": {}}))
    execute(stack.plan(), engine).raise_for_failures()
    listen = tmp_path / "docker.sock"
    question = Question(
        project=stack.project, images=(stack.image, "pyct-nothing:1"), networks=("bridge",), volumes=("pyct-nothing",)
    )
    with recording(Path(engine.look.address.url.removeprefix("unix://")), listen) as requests:
        seen = observe(connect({"DOCKER_HOST": f"unix://{listen}"}).look, question)

    assert [method for method, _ in requests] == ["HEAD"] + ["GET"] * (len(requests) - 1)
    assert all(path == "/_ping" or path.startswith("/v1.") for _, path in requests)
    assert seen == observe(engine.look, question)
    assert sorted(seen.networks) == ["bridge", f"{stack.project}_front"]
    assert seen.networks["bridge"].key == ""
    assert stack.image in seen.images
    assert "pyct-nothing:1" not in seen.images
    assert seen.containers[0].image_id in seen.images


def test_labels_that_came_with_an_image_make_no_container_ours(
    engine: Engine, client: docker.APIClient, stack: Steps, project: str
) -> None:
    stack.container("app")
    created = stack.steps[0]
    stack.relabel(1, {naming.CONFIG_HASH: "abc"})
    execute(stack.plan(), engine).raise_for_failures()
    committed = client.commit(f"{project}-app-1", repository=project, tag="committed")
    stranger = client.create_container(f"{project}:committed", "true", name=f"{project}-stranger")
    try:
        assert client.inspect_container(stranger["Id"])["Config"]["Labels"][naming.PROJECT] == project
        seen = observe(engine.look, Question(project=project))
        assert [container.name for container in seen.containers] == [f"{project}-app-1"]
    finally:
        client.remove_container(stranger["Id"])
        client.remove_image(committed["Id"], force=True)
    assert str(created.address) == "service.app[1]"


def test_what_an_image_supplies(engine: Engine, image: str) -> None:
    seen = observe(engine.look, Question(project="pyct-none", images=(image,)))
    assert seen.images[image].supplies["environment"]["PATH"]
    assert seen.images[image].supplies["command"] == ["sh"]


def test_containers_that_vanish_in_between_are_no_error(engine: Engine, client: docker.APIClient, stack: Steps) -> None:
    stack.container("app")
    execute(stack.plan(), engine).raise_for_failures()
    reader = engine.look
    listed = reader.get("/containers/json", {"all": 1})
    client.remove_container(f"{stack.project}-app-1")
    found = reader.find_all([(f"/containers/{container['Id']}/json", {}) for container in listed])
    assert None in found
    assert observe(reader, Question(project=stack.project)).containers == ()
