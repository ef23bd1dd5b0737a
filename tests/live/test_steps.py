"""Single steps on a real engine: what is there already is success, what is another's is an error that says so."""

from __future__ import annotations

from typing import Any

import docker
import pytest

from pycompose import naming
from pycompose.engine.engine import Engine
from pycompose.engine.execute.execute import execute
from pycompose.engine.observe.inventory import Question, observe
from pycompose.errors import ExecutionError
from pycompose.plan.observed import Observed
from pycompose.plan.step import ContainerRef
from pycompose.plan.steps import (
    ConnectNetwork,
    DisconnectNetwork,
    RemoveContainer,
    RemoveNetwork,
    RemoveVolume,
    RenameContainer,
    StartContainer,
    StopContainer,
    UnpauseContainer,
    UpdateContainer,
)
from tests.live.stacks import Steps

pytestmark = pytest.mark.live


def run(stack: Steps, engine: Engine) -> Observed:
    execute(stack.plan(), engine).raise_for_failures()
    return observe(engine.look, Question(project=stack.project))


def error_of(stack: Steps, engine: Engine) -> str:
    with pytest.raises(ExecutionError) as caught:
        execute(stack.plan(), engine).raise_for_failures()
    return str(caught.value).partition("\n    nothing was completed")[0].partition("\n    completed")[0]


def test_everything_can_be_done_twice(engine: Engine, stack: Steps) -> None:
    stack.network("front")
    stack.volume("data")
    stack.start(stack.container("app", [1, 2], {"front": {}}))
    first = run(stack, engine)
    again = run(stack, engine)
    assert again == first

    down = Steps(stack.project, stack.image)
    app: dict[str, Any] = {"container": ContainerRef(id=first.containers[0].id), "name": first.containers[0].name}
    network = first.networks[f"{stack.project}_front"]
    down.add(StopContainer, "service.app[1]", timeout=1, **app)
    down.add(RemoveContainer, "service.app[1]", [1], volumes=True, **app)
    down.add(RemoveNetwork, "network.front", [2], name=network.name, id=network.id)
    down.add(RemoveVolume, "volume.data", [2], name=f"{stack.project}_data")
    for _ in range(2):
        gone = run(down, engine)
        assert (gone.containers, gone.networks, gone.volumes) == ((), {}, {})


def test_a_container_changes_where_it_stands(engine: Engine, client: docker.APIClient, stack: Steps) -> None:
    for key in ("front", "back"):
        stack.network(key)
    stack.start(stack.container("app", [1, 2], {"front": {}}, restart="always", mem_limit="67108864"))
    app = run(stack, engine).containers[0]
    client.pause(app.id)

    change = Steps(stack.project, stack.image)
    values: dict[str, Any] = {"container": ContainerRef(id=app.id), "name": app.name}
    address, back, front = "service.app[1]", f"{stack.project}_back", f"{stack.project}_front"
    wanted = {"mem_limit": "134217728", "cpus": 0.5, "pids_limit": 50, "restart": "on-failure:3"}
    change.add(UnpauseContainer, address, **values)
    change.add(UpdateContainer, address, [1], attributes=wanted, **values)
    change.add(ConnectNetwork, address, [1], network=back, attachment={"aliases": ["other"]}, **values)
    change.add(DisconnectNetwork, address, [3], network=front, **values)
    for _ in range(2):
        seen = run(change, engine).containers[0]
        assert {key: seen.live.get(key) for key in wanted} == wanted
        assert {name: attached["aliases"] for name, attached in seen.networks.items()} == {back: ["app", "other"]}
        assert seen.state == "running"

    lift = Steps(stack.project, stack.image)
    lift.add(UpdateContainer, address, attributes={"pids_limit": None, "restart": None}, **values)
    lift.add(RenameContainer, address, to=f"{app.name}-old", **values)
    for _ in range(2):
        seen = run(lift, engine).containers[0]
        assert seen.name == f"{app.name}-old"
        assert not {"pids_limit", "restart"} & seen.live.keys()


def test_a_limit_that_cannot_be_taken_back_is_refused(engine: Engine, stack: Steps) -> None:
    app = stack.container("app", mem_limit="67108864")
    stack.step(UpdateContainer, app, attributes={"mem_limit": None})
    assert error_of(stack, engine) == (
        "service.app[1]: mem_limit cannot be removed from an existing container; recreate the container"
    )


def test_a_stop_for_good_ends_the_restart_policy(engine: Engine, stack: Steps) -> None:
    app = stack.container("app", restart="always")
    stack.step(StopContainer, app, [stack.start(app)], timeout=1, for_good=True)
    seen = run(stack, engine).containers[0]
    assert (seen.state, seen.live.get("restart")) == ("exited", None)


def test_a_container_keeps_anonymous_volumes_of_the_one_it_replaces(engine: Engine, stack: Steps) -> None:
    anonymous = [{"type": "volume", "target": "/cache", "volume": {}}]
    stack.container("app", volumes=anonymous)
    old = run(stack, engine).containers[0]

    replacement = Steps(stack.project, stack.image)
    replacement.container("app", volumes=anonymous)
    made = replacement.replacing(1, f"{old.id[:12]}_{old.name}", old.id, old.mounts)
    replacement.add(RemoveContainer, "service.app[1]", [made], container=ContainerRef(id=old.id), name=old.name)
    replacement.step(RenameContainer, made, [2], to=old.name)

    new = run(replacement, engine).containers[0]
    assert new.name == old.name
    assert new.id != old.id
    assert new.replaces == old.id
    assert new.mounts == old.mounts
    assert new.live == old.live


def test_a_name_that_another_project_took_is_left_alone(
    engine: Engine, client: docker.APIClient, stack: Steps, image: str
) -> None:
    name = f"{stack.project}-app-1"
    other = client.create_container(image, "true", name=name, labels={naming.PROJECT: "pyct-other"})
    try:
        stack.container("app")
        assert error_of(stack, engine) == (
            f'service.app[1]: the name "{name}" is already used by a container of the project "pyct-other"\n'
            f"    rename or remove it: docker rm {name}"
        )
    finally:
        client.remove_container(other["Id"])


def test_a_volume_of_that_name_with_other_options_is_not_ours(
    engine: Engine, client: docker.APIClient, stack: Steps
) -> None:
    name = f"{stack.project}_data"
    client.create_volume(name, labels={naming.PROJECT: stack.project, naming.VOLUME: "other"})
    stack.volume("data")
    assert error_of(stack, engine) == (
        f'volume.data: a volume named "{name}" appeared in the meantime, and does not match the file\n'
        f"    inspect it: docker volume inspect {name}"
    )


def test_a_network_in_use_names_its_users(engine: Engine, stack: Steps) -> None:
    network = stack.network("front")
    stack.start(stack.container("app", [network], {"front": {}}))
    seen = run(stack, engine).networks[f"{stack.project}_front"]
    down = Steps(stack.project, stack.image)
    down.add(RemoveNetwork, "network.front", name=seen.name, id=seen.id)
    assert error_of(down, engine) == (
        f'network.front: network "{seen.name}" is still used by {stack.project}-app-1\n'
        f"    stop them, or detach them: docker network disconnect {seen.name} {stack.project}-app-1"
    )


def test_an_image_that_is_not_there_is_the_engines_own_message(engine: Engine, project: str) -> None:
    stack = Steps(project, "pyct-no-such-image:1")
    stack.container("app")
    assert error_of(stack, engine) == "service.app[1]: No such image: pyct-no-such-image:1"


def test_two_containers_cannot_have_one_port(engine: Engine, stack: Steps) -> None:
    stack.network("front")
    ports = [{"mode": "ingress", "target": 80, "protocol": "tcp", "published": "48123"}]
    first = stack.container("first", [1], {"front": {}}, ports=ports)
    second = stack.container("second", [1], {"front": {}}, ports=ports)
    stack.start(second, [stack.start(first)])
    message = error_of(stack, engine)
    assert message.startswith("service.second[1]: ")
    assert "48123" in message


def test_starting_what_was_removed_is_an_error(engine: Engine, stack: Steps) -> None:
    gone = ContainerRef(id="0" * 64)
    stack.add(StartContainer, "service.app[1]", container=gone, name="gone")
    assert error_of(stack, engine) == f"service.app[1]: the engine refused: No such container: {'0' * 64}"
