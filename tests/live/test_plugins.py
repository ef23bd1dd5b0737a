"""Drivers that an engine has to be given: plugins of our own, and overlay networks in a Swarm of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from tests.live.own_engine import OwnEngine, own_engine
from tests.live.plugins import AddressDriver, NetworkDriver, VolumeDriver, listening
from tests.live.program import Program

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def own() -> Iterator[OwnEngine]:
    with own_engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def docker_api(own: OwnEngine) -> Iterator[docker.APIClient]:
    with docker.APIClient(base_url=own.url, version="auto") as found:
        yield found


@pytest.fixture(scope="module")
def busybox(docker_api: docker.APIClient, client: docker.APIClient, image: str) -> str:
    """The small image, brought over from the engine that all tests use."""
    packed = b"".join(client.get_image(image))
    docker_api.load_image(packed)  # type: ignore[no-untyped-call]  # the stubs of the SDK lack it
    return image


@pytest.fixture(scope="module")
def volumes(own: OwnEngine) -> Iterator[VolumeDriver]:
    """A volume driver by the name of pyct-folders."""
    folder = own.folder / "folders"
    folder.mkdir()
    driver = VolumeDriver(folder)
    with listening(driver, own.plugins / "pyct-folders.sock"):
        yield driver


@pytest.fixture(scope="module")
def networks(own: OwnEngine) -> Iterator[NetworkDriver]:
    """A network driver by the name of pyct-pairs."""
    driver = NetworkDriver(own.pid)
    with listening(driver, own.plugins / "pyct-pairs.sock"):
        yield driver


@pytest.fixture(scope="module")
def addresses(own: OwnEngine) -> Iterator[AddressDriver]:
    """A driver for addresses by the name of pyct-addresses."""
    driver = AddressDriver()
    with listening(driver, own.plugins / "pyct-addresses.sock"):
        yield driver


@pytest.fixture
def program(own: OwnEngine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Program]:
    made = Program(tmp_path, f"pyct-{request.node.name.replace('_', '-')[:40]}", {"DOCKER_HOST": own.url})
    yield made
    made.run("down", "-v")


def changes(program: Program) -> dict[str, dict[str, object]]:
    """Give the planned changes by address, each with the fields, their lines and costs."""
    planned = json.loads(program.out("plan", "--format", "json"))["changes"]
    return {
        change["address"]: {
            "action": change["action"],
            "fields": {f["path"]: (f["origin"] or {}).get("line") for f in change["fields"]},
            "costs": {f["impact"] for f in change["fields"]},
        }
        for change in planned
    }


def test_a_volume_driver(program: Program, busybox: str, volumes: VolumeDriver, docker_api: docker.APIClient) -> None:
    name = f"{program.project}_data"
    program.write(f"""\
services:
  db:
    image: {busybox}
    init: true
    command: [sh, -c, "touch /data/$(ls /data | wc -l); sleep 600"]
    volumes: ["data:/data"]
volumes:
  data:
    driver: pyct-folders
    driver_opts:
      size: "3"
""")
    program.run("up", "-d", "--wait")
    assert "No changes" in program.out("plan")
    assert volumes.options[name] == {"size": "3"}
    inspect = docker_api.inspect_volume(name)
    assert (inspect["Driver"], inspect["Options"]) == ("pyct-folders", {"size": "3"})

    program.run("down")
    program.run("up", "-d", "--wait")
    folder = volumes.folder / name
    assert sorted(path.name for path in folder.iterdir()) == ["0", "1"], "the data is still there"

    program.replace('size: "3"', 'size: "4"')
    assert changes(program)["volume.data"] == {
        "action": "replace",
        "fields": {"volumes.data.driver_opts.size": 11},
        "costs": {"data_loss"},
    }
    assert "permanently deletes the data in volume.data" in program.err("up", "-d", code=1)
    program.run("up", "-d", "--wait", "--allow-data-loss")
    assert volumes.options[name] == {"size": "4"}
    assert [path.name for path in folder.iterdir()] == ["0"], "the data is gone"
    assert "No changes" in program.out("plan")


def test_a_network_driver(
    program: Program, busybox: str, networks: NetworkDriver, docker_api: docker.APIClient
) -> None:
    program.write(f"""\
services:
  web:
    image: {busybox}
    init: true
    command: [sleep, "600"]
networks:
  default:
    driver: pyct-pairs
    driver_opts:
      colour: red
""")
    program.run("up", "-d", "--wait")
    assert "No changes" in program.out("plan")
    [made] = docker_api.networks(names=[f"{program.project}_default"])
    assert networks.options[made["Id"]] == {"colour": "red"}
    container = f"{program.project}-web-1"
    started = docker_api.inspect_container(container)
    assert "plug0" in _run(docker_api, container, "ip -o link"), "it has the end that the driver made"

    program.replace("colour: red", "colour: blue")
    planned = changes(program)
    assert planned["network.default"] == {
        "action": "replace",
        "fields": {"networks.default.driver_opts.colour": 10},
        "costs": {"recreate"},
    }
    assert planned["service.web[1]"]["action"] == "update"
    program.run("up", "-d")
    assert list(networks.options.values()) == [{"colour": "blue"}]
    after = docker_api.inspect_container(container)
    assert after["Id"] == started["Id"]
    assert after["State"]["StartedAt"] == started["State"]["StartedAt"], "it went on running"
    assert "No changes" in program.out("plan")


def test_an_address_driver(
    program: Program, busybox: str, addresses: AddressDriver, docker_api: docker.APIClient
) -> None:
    program.write(f"""\
services:
  web:
    image: {busybox}
    init: true
    command: [sleep, "600"]
networks:
  default:
    ipam:
      options:
        floor: "3"
""")
    program.run("up", "-d")
    program.replace("    ipam:\n", "    ipam:\n      driver: pyct-addresses\n")
    planned = changes(program)
    assert planned["network.default"] == {
        "action": "replace",
        "fields": {"networks.default.ipam.driver": 9},
        "costs": {"recreate"},
    }
    program.run("up", "-d")
    assert "No changes" in program.out("plan")
    assert addresses.options[-1] == {"floor": "3"}, "its options reach it"
    [made] = docker_api.networks(names=[f"{program.project}_default"])
    assert made["IPAM"]["Driver"] == "pyct-addresses"
    assert " 10.99." in _run(docker_api, f"{program.project}-web-1", "ip -4 -o addr")


def _run(docker_api: docker.APIClient, container: str, command: str) -> str:
    made = docker_api.exec_create(container, ["sh", "-c", command])
    output: bytes = docker_api.exec_start(made["Id"])
    return output.decode()


def test_a_volume_driver_that_is_not_there_is_refused_before_anything_is_done(program: Program, busybox: str) -> None:
    program.write(f"""\
services:
  db:
    image: {busybox}
    volumes: ["data:/data"]
volumes:
  data:
    driver: nowhere
""")
    for command in ("plan", "up"):
        assert program.err(command, code=1).startswith(
            'compose.yaml:7:5  volumes.data.driver: the engine has no volume driver "nowhere"; it has local'
        )


def test_network_drivers_that_are_not_there_are_found_out_before_anything_is_done(
    program: Program, busybox: str
) -> None:
    """No GET request tells whether there are such plugins: so making the networks comes before all else."""
    program.write(f"""\
services:
  db:
    image: {busybox}
    pull_policy: always
    volumes: ["data:/data"]
    networks: [front, back, side]
volumes:
  data: {{}}
networks:
  front: {{}}
  back:
    driver: nowhere
  side:
    ipam:
      driver: elsewhere
""")
    message = program.err("up", "-d", code=1)
    for place, driver in (("11:3  networks.back.driver", "nowhere"), ("13:3  networks.side.ipam.driver", "elsewhere")):
        assert (
            f'compose.yaml:{place}: the engine has no such driver: "{driver}"\n'
            f"    install its plugin (docker plugin install {driver}), or start it\n"
        ) in message
    assert "nothing was completed" in message


def test_an_overlay_network(program: Program, busybox: str, docker_api: docker.APIClient) -> None:
    program.write(f"""\
services:
  web:
    image: {busybox}
    init: true
    command: [sleep, "600"]
networks:
  default:
    driver: overlay
    driver_opts:
      com.docker.network.driver.mtu: "1400"
""")
    assert program.err("plan", code=1) == (
        "compose.yaml:8:5  networks.default.driver: an overlay network needs a Swarm, and "
        "this engine is not a member of one\n"
        "    use another driver, or create a Swarm: docker swarm init\n"
    )
    docker_api.init_swarm(advertise_addr="127.0.0.1", listen_addr="127.0.0.1:2377")
    try:
        assert program.err("plan", code=1) == (
            "compose.yaml:8:5  networks.default.driver: containers cannot join an overlay network that is not "
            "attachable\n    set attachable: true\n"
        )
        program.replace("driver: overlay\n", "driver: overlay\n    attachable: true\n")
        program.run("up", "-d", "--wait")
        assert "No changes" in program.out("plan")
        container = f"{program.project}-web-1"
        started = docker_api.inspect_container(container)
        # the tunnel takes 50 of them
        assert "mtu 1350" in _run(docker_api, container, "ip link show eth0")

        program.replace('mtu: "1400"', 'mtu: "1300"')
        assert changes(program)["network.default"]["fields"] == {
            "networks.default.driver_opts.com.docker.network.driver.mtu": 11
        }
        program.run("up", "-d", "--wait")
        assert docker_api.inspect_container(container)["Id"] == started["Id"]
        assert "mtu 1250" in _run(docker_api, container, "ip link show")
        assert "No changes" in program.out("plan")
        program.run("down")
    finally:
        docker_api.leave_swarm(force=True)
