"""Networks and volumes that are not only this project's to make: external, renamed, made by hand, replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from pycompose.engine.engine import Engine
from tests.live.engines import client_of, image_on, project_on
from tests.live.program import Program

pytestmark = pytest.mark.live


@pytest.fixture(params=["engine", "newest"])
def there(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def api(there: Engine) -> Iterator[docker.APIClient]:
    with client_of(there) as found:
        yield found


@pytest.fixture
def stack(there: Engine, api: docker.APIClient, tmp_path: Path) -> Iterator[Program]:
    """A project that is gone afterwards, and what bears its name in front."""
    with project_on(api) as project:
        yield Program(tmp_path, project, {"DOCKER_HOST": there.look.address.url, "IMAGE": image_on(api)})
        for container in api.containers(all=True, filters={"name": project}):
            api.remove_container(container["Id"], force=True)
        for network in api.networks():
            if network["Name"].startswith(project):
                api.remove_network(network["Id"])
        for volume in api.volumes(filters={"name": project})["Volumes"] or []:
            api.remove_volume(volume["Name"])


def service(*lines: str, name: str = "web") -> str:
    """Write a service that runs, with more lines of its own."""
    own = "".join(f"    {line}\n" for line in lines)
    return f'  {name}:\n    image: $IMAGE\n    init: true\n    command: [sleep, "600"]\n{own}'


def said(api: docker.APIClient, container: str, command: str) -> str:
    made = api.exec_create(container, ["sh", "-c", command])
    output: bytes = api.exec_start(made["Id"])
    return output.decode()


def plan(program: Program) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(program.out("plan", "--format", "json"))
    return document


def attachment(api: docker.APIClient, container: str, network: str) -> dict[str, Any]:
    found: dict[str, Any] = api.inspect_container(container)["NetworkSettings"]["Networks"][network]
    return found


def test_external_networks_and_volumes(stack: Program, api: docker.APIClient) -> None:
    name = f"{stack.project}-elsewhere"
    stack.write(
        "services:\n"
        + service("networks: [outer]", 'volumes: ["outer:/data"]')
        + f"networks:\n  outer:\n    external: true\n    name: {name}\n"
        + f"volumes:\n  outer:\n    external:\n      name: {name}\n"
    )
    assert stack.err("up", "-d", code=1) == (
        f'compose.yaml:9:3  networks.outer: network "{name}" is external and does not exist\n'
        f"    create it (docker network create {name}), or remove external\n"
        f'compose.yaml:13:3  volumes.outer: volume "{name}" is external and does not exist\n'
        f"    create it (docker volume create {name}), or remove external\n"
    )
    api.create_network(name)
    api.create_volume(name)
    stack.run("up", "-d")
    assert "No changes" in stack.out("plan")
    container = api.inspect_container(f"{stack.project}-web-1")
    assert container["NetworkSettings"]["Networks"].keys() == {name}
    assert container["Mounts"][0]["Name"] == name
    stack.run("down", "-v")
    assert api.inspect_network(name)
    assert api.inspect_volume(name)


@pytest.mark.parametrize("network", ["host", "none", "bridge"])
def test_the_engines_own_networks(stack: Program, api: docker.APIClient, network: str) -> None:
    stack.write(
        "services:\n"
        + service("networks: [inner]")
        + service("networks: [inner]", name="other")
        + f'networks:\n  inner:\n    external: true\n    name: "{network}"\n'
    )
    stack.run("up", "-d")
    assert "No changes" in stack.out("plan")
    container = api.inspect_container(f"{stack.project}-web-1")
    assert container["HostConfig"]["NetworkMode"] == network
    assert container["NetworkSettings"]["Networks"].keys() == {network}

    stack.replace(f'  inner:\n    external: true\n    name: "{network}"\n', "  inner: {}\n")
    [change] = [change for change in plan(stack)["changes"] if change["address"] == "service.web[1]"]
    assert [field["path"] for field in change["fields"]] == [
        "services.web.networks.inner",
        f"services.web.networks.{network}",
    ]
    stack.run("up", "-d")
    after = api.inspect_container(f"{stack.project}-web-1")
    assert (after["Id"] == container["Id"]) is (network == "bridge"), "the other two are for life"
    assert after["NetworkSettings"]["Networks"].keys() == {f"{stack.project}_inner"}


def test_a_renamed_volume(stack: Program, api: docker.APIClient) -> None:
    old, new = f"{stack.project}_old", f"{stack.project}_new"
    stack.write("services:\n" + service('volumes: ["old:/data"]') + "volumes:\n  old: {}\n")
    stack.run("up", "-d")
    said(api, f"{stack.project}-web-1", "echo precious >/data/file")
    stack.write("services:\n" + service('volumes: ["new:/data"]') + "volumes:\n  new: {}\n")
    told = (
        f'compose.yaml:8:3  volumes.new: "{new}" starts EMPTY. If this is "{old}" renamed, the data stays '
        f'in the old volume and is not used\n    to keep using the old data: name: "{old}"\n'
    )
    assert told in stack.err("plan")
    [change] = [change for change in plan(stack)["changes"] if change["address"] == "volume.new"]
    assert (change["action"], change["reasons"]) == ("create", ["missing", "renamed"])
    assert told in stack.err("up", "-d")
    assert api.inspect_volume(old), "its data stays there"
    assert said(api, f"{stack.project}-web-1", "ls /data") == ""
    assert f"volumes of the project that the files no longer name: {old}; they are kept" in stack.err("plan")

    stack.replace("  new: {}\n", f"  new:\n    name: {old}\n")
    stack.run("up", "-d")
    assert said(api, f"{stack.project}-web-1", "cat /data/file") == "precious\n"


def test_a_renamed_network(stack: Program, api: docker.APIClient) -> None:
    old, new = f"{stack.project}_old", f"{stack.project}_new"
    stack.write("services:\n" + service("networks: [net]") + f"networks:\n  net:\n    name: {old}\n")
    stack.run("up", "-d")
    container = api.inspect_container(f"{stack.project}-web-1")
    stack.replace(f"name: {old}", f"name: {new}")
    assert f'networks.net: "{new}" is a new network. If this is "{old}" renamed, the old network stays\n' in stack.err(
        "plan"
    )
    stack.run("up", "-d")
    after = api.inspect_container(f"{stack.project}-web-1")
    assert after["Id"] == container["Id"]
    assert after["State"]["StartedAt"] == container["State"]["StartedAt"]
    assert after["NetworkSettings"]["Networks"].keys() == {new}
    assert api.inspect_network(old)
    assert f"networks of the project that the files no longer name: {old}; they are kept" in stack.err("plan")


def test_containers_keep_what_they_are_on_a_network_that_is_made_anew(stack: Program, api: docker.APIClient) -> None:
    """F1: docker compose attaches them again with nothing of what the file says."""
    network = f"{stack.project}_default"
    address = ["ipv4_address: 10.88.0.77", "aliases: [shop]", "link_local_ips: [169.254.8.8]"]
    pool = "networks:\n  default:\n    ipam:\n      config:\n        - subnet: 10.88.0.0/16\n"
    stack.write(
        "services:\n"
        + service("networks:", "  default:", *(f"    {line}" for line in address))
        + service(name="other")
        + pool
    )
    stack.run("up", "-d")
    web, other = f"{stack.project}-web-1", f"{stack.project}-other-1"
    before = {name: api.inspect_container(name) for name in (web, other)}

    stack.replace("    ipam:\n", '    driver_opts:\n      com.docker.network.driver.mtu: "1400"\n    ipam:\n')
    stack.run("up", "-d", "other")
    _is_as_it_was(api, web, network, before)
    stack.replace("1400", "1300")
    stack.run("up", "-d")
    _is_as_it_was(api, web, network, before)
    assert "No changes" in stack.out("plan")
    for name in ("web", "shop", web):
        assert said(api, other, f"nslookup {name} 127.0.0.11 | grep -c 10.88.0.77").strip() != "0"


def _is_as_it_was(api: docker.APIClient, web: str, network: str, before: dict[str, Any]) -> None:
    attached = attachment(api, web, network)
    assert attached["IPAddress"] == "10.88.0.77"
    assert attached["IPAMConfig"]["LinkLocalIPs"] == ["169.254.8.8"]
    assert {"web", "shop", web} <= {*attached["Aliases"], *(attached.get("DNSNames") or ())}
    for name, was in before.items():
        now = api.inspect_container(name)
        assert now["Id"] == was["Id"]
        assert now["State"]["StartedAt"] == was["State"]["StartedAt"], "it went on running"


def test_a_mac_address_on_a_network_that_is_made_anew(stack: Program, api: docker.APIClient, there: Engine) -> None:
    """Engines with API 1.44 to 1.53 set one only when a container is created, so the container is made anew."""
    web, network = f"{stack.project}-web-1", f"{stack.project}_default"
    stack.write("services:\n" + service("mac_address: 02:42:0a:58:00:99") + service(name="other"))
    stack.run("up", "-d")
    before = api.inspect_container(web)["Id"]
    stack.write((stack.folder / "compose.yaml").read_text() + "networks:\n  default:\n    driver_opts: {a: b}\n")
    keeps = there.look.ping.api < (1, 44)
    told = "rejoins network.default without its MAC address"
    assert (told in stack.err("up", "-d", "other")) is not keeps
    assert api.inspect_container(web)["Id"] == before

    stack.run("up", "-d")
    assert attachment(api, web, network)["MacAddress"] == "02:42:0a:58:00:99"
    assert (api.inspect_container(web)["Id"] == before) is keeps
    assert "No changes" in stack.out("plan")


def test_what_others_use_is_not_taken_away(stack: Program, api: docker.APIClient) -> None:
    """The engine would refuse once our containers were off it: so it is found out before anything is done."""
    stack.write(
        "services:\n"
        + service('volumes: ["data:/data"]')
        + "volumes:\n  data:\n    driver_opts: {type: tmpfs, device: tmpfs}\n"
        + "networks:\n  default:\n    internal: false\n"
    )
    stack.run("up", "-d")
    network, volume, guest = f"{stack.project}_default", f"{stack.project}_data", f"{stack.project}-guest"
    host = api.create_host_config(binds=[f"{volume}:/data"], network_mode=network)
    made = api.create_container(stack.environment["IMAGE"], ["sleep", "600"], name=guest, host_config=host)
    api.start(made["Id"])
    before = api.inspect_container(f"{stack.project}-web-1")
    stack.replace("internal: false", "internal: true")
    stack.replace("device: tmpfs}", "device: tmpfs, o: size=1m}")
    assert stack.err("up", "-d", "--allow-data-loss", code=1) == (
        f'compose.yaml:8:3  volumes.data: volume "{volume}" has to be recreated, but containers outside this '
        f"project use it: {guest}\n    free it first: docker rm -f {guest}\n"
        f'compose.yaml:11:3  networks.default: network "{network}" has to be recreated, but containers outside this '
        f"project use it: {guest}\n    free it first: docker network disconnect {network} {guest}\n"
    )
    after = api.inspect_container(f"{stack.project}-web-1")
    assert after["NetworkSettings"]["Networks"] == before["NetworkSettings"]["Networks"]


def test_a_network_that_cannot_be_made_is_made_by_the_next_up(stack: Program, api: docker.APIClient) -> None:
    """Its containers are off it by then, and go on running."""
    web, name = f"{stack.project}-web-1", f"{stack.project}_default"
    stack.write(
        "services:\n"
        + service("networks: {default: {aliases: [shop]}}")
        + "networks:\n  default:\n    driver_opts: {com.docker.network.bridge.name: pyct0}\n"
    )
    stack.replace("pyct0", f"pyct{stack.project[5:10]}")
    stack.run("up", "-d")
    before = api.inspect_container(web)
    stack.replace(f"pyct{stack.project[5:10]}", "lo")
    assert "completed: service.web[1] (disconnect), network.default (remove)" in stack.err("up", "-d", code=1)
    stack.replace("bridge.name: lo", 'driver.mtu: "1400"')
    stack.run("up", "-d")
    after = api.inspect_container(web)
    assert (after["Id"], after["State"]["StartedAt"]) == (before["Id"], before["State"]["StartedAt"])
    assert "shop" in after["NetworkSettings"]["Networks"][name]["Aliases"]
    assert "No changes" in stack.out("plan")


def test_a_network_that_was_made_by_hand_is_used_as_it_is(stack: Program, api: docker.APIClient) -> None:
    name = f"{stack.project}_default"
    api.create_network(name, options={"com.docker.network.driver.mtu": "1300"})
    stack.write(
        "services:\n"
        + service()
        + 'networks:\n  default:\n    driver_opts:\n      com.docker.network.driver.mtu: "1400"\n'
    )
    told = (
        f'compose.yaml:7:3  networks.default: network "{name}" exists but was not created for this project; '
        "it is used as it is, and differs from the file in driver_opts.com.docker.network.driver.mtu\n"
    )
    assert told in stack.err("up", "-d")
    assert told in stack.err("plan")
    assert "No changes" in stack.out("plan")
    stack.run("down")
    assert api.inspect_network(name)["Options"] == {"com.docker.network.driver.mtu": "1300"}


def test_our_network_made_anew_by_hand_under_a_stopped_container(stack: Program, api: docker.APIClient) -> None:
    stack.write("services:\n" + service("networks: {default: {aliases: [shop]}}"))
    stack.run("up", "-d")
    web, name = f"{stack.project}-web-1", f"{stack.project}_default"
    before = api.inspect_container(web)
    api.stop(web, timeout=1)
    api.remove_network(name)
    api.create_network(name)
    assert "was not created for this project" in stack.err("plan")
    stack.run("up", "-d")
    after = api.inspect_container(web)
    assert after["Id"] == before["Id"]
    assert after["State"]["Running"]
    assert after["NetworkSettings"]["Networks"][name]["NetworkID"] == api.inspect_network(name)["Id"]
    assert "shop" in after["NetworkSettings"]["Networks"][name]["Aliases"]
    assert "No changes" in stack.out("plan")


def test_our_network_removed_by_hand_comes_back(stack: Program, api: docker.APIClient) -> None:
    stack.write("services:\n" + service("networks: {default: {aliases: [shop]}}"))
    stack.run("up", "-d")
    web, name = f"{stack.project}-web-1", f"{stack.project}_default"
    before = api.inspect_container(web)
    api.disconnect_container_from_network(web, name)
    api.remove_network(name)
    stack.run("up", "-d")
    assert api.inspect_container(web)["Id"] == before["Id"]
    assert "shop" in attachment(api, web, name)["Aliases"]
    assert "No changes" in stack.out("plan")


def test_a_network_with_our_labels_and_other_options_was_changed_by_hand(stack: Program, api: docker.APIClient) -> None:
    stack.write("services:\n" + service() + "networks:\n  default:\n    internal: true\n")
    stack.run("up", "-d")
    web, name = f"{stack.project}-web-1", f"{stack.project}_default"
    labels = api.inspect_network(name)["Labels"]
    api.disconnect_container_from_network(web, name)
    api.remove_network(name)
    made = api.create_network(name, labels=labels)
    [change] = [change for change in plan(stack)["drift"] if change["address"] == "network.default"]
    assert [field["path"] for field in change["fields"]] == ["networks.default.internal"]
    stack.run("up", "-d")
    after = api.inspect_network(name)
    assert after["Internal"]
    assert after["Id"] != made["Id"]
    assert "No changes" in stack.out("plan")


def test_a_volume_that_was_made_by_hand_is_used_as_it_is(stack: Program, api: docker.APIClient) -> None:
    name = f"{stack.project}_data"
    api.create_volume(name)
    stack.write(
        "services:\n"
        + service('volumes: ["data:/data"]')
        + "volumes:\n  data:\n    driver_opts: {type: tmpfs, device: tmpfs}\n"
    )
    told = (
        f'compose.yaml:8:3  volumes.data: volume "{name}" exists but was not created for this project; it is used as '
        "it is, and differs from the file in driver_opts.type, driver_opts.device\n"
    )
    assert told in stack.err("up", "-d")
    assert "No changes" in stack.out("plan")
    stack.run("down", "-v")
    assert api.inspect_volume(name)["Options"] is None


def test_a_volume_without_a_stamp_is_compared_with_what_the_file_declares(
    stack: Program, api: docker.APIClient
) -> None:
    """Docker compose makes such volumes; to say the driver that is the default anyway is no difference."""
    name = f"{stack.project}_data"
    labels = {"com.docker.compose.project": stack.project, "com.docker.compose.volume": "data", "com.example.a": "one"}
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}
    api.create_volume(name, driver_opts=options, labels=labels)
    written = "volumes:\n  data:\n    driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}\n"
    stack.write("services:\n" + service('volumes: ["data:/data"]') + written)
    stack.run("up", "-d")
    stack.replace("    driver_opts", "    driver: local\n    labels: {com.example.a: two}\n    driver_opts")
    assert "No changes" in stack.out("plan")
    stack.replace("size=1m", "size=2m")
    [change] = [change for change in plan(stack)["changes"] if change["address"] == "volume.data"]
    assert (change["reasons"], change["data_loss"]) == (["no_stamp"], True)
    assert [field["path"] for field in change["fields"]] == ["volumes.data.driver_opts.o"]
    assert "permanently deletes the data in volume.data" in stack.err("up", "-d", code=1)
    assert api.inspect_volume(name)["Options"] == options
