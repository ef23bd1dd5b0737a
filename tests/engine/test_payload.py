"""Specifications written for the engine: a folder a case, the whole body compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pycompose import naming
from pycompose.engine.translate.endpoints import endpoint_payload
from pycompose.engine.translate.networks import network_payload
from pycompose.engine.translate.payload import (
    Circumstances,
    container_payload,
    update_payload,
)
from pycompose.engine.translate.volumes import volume_payload
from pycompose.errors import EngineError
from pycompose.plan.desired import ContainerSpec, NetworkSpec, VolumeSpec
from pycompose.planner.desire import desire
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.spec.attribute_table import Impact, attribute, table

CASES = Path(__file__).parent / "cases" / "payloads"


def container(attributes: dict[str, Any], networks: dict[str, Any] | None = None) -> ContainerSpec:
    return ContainerSpec(
        service="web",
        number=1,
        name="shop-web-1",
        image="nginx:1",
        attributes=attributes,
        networks=networks or {},
        labels={"com.docker.compose.project": "shop"},
        config={},
    )


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: str(case.name))
def test_containers(case: Path) -> None:
    given = json.loads((case / "given.json").read_text())
    body = container_payload(
        container(given["attributes"], given.get("networks")),
        tuple(given.get("api", (1, 41))),
        Circumstances(
            networks=tuple(given["at_once"]) if "at_once" in given else None,
            replaces=given.get("replaces", ""),
            carried=given.get("carried", {}),
            owners=given.get("owners", {}),
        ),
    )
    assert body == json.loads((case / "expected.json").read_text())


def test_a_file_is_mounted_read_only_beside_the_volumes_and_a_copied_one_is_not_there(tmp_path: Path) -> None:
    file = {"file": str(tmp_path / "token")}
    document = {
        "services": {
            "web": {
                "image": "web:1",
                "volumes": [{"type": "tmpfs", "target": "/run"}],
                "secrets": ["mounted", {"source": "mounted", "target": "mine", "mode": "0400"}, "copied"],
            }
        },
        "secrets": {"mounted": file, "copied": {"environment": "TOKEN"}},
    }
    (tmp_path / "compose.yaml").write_text(json.dumps(document))
    project = load(LoadOptions(files=("compose.yaml",), project_name="shop", environment={}, cwd=tmp_path))
    host = container_payload(desire(project, "1.0").services["web"].replica(1), (1, 41))["HostConfig"]
    assert host["Mounts"] == [
        {"Type": "tmpfs", "Source": "", "Target": "/run", "ReadOnly": False},
        {"Type": "bind", "Source": file["file"], "Target": "/run/secrets/mounted", "ReadOnly": True},
    ]


def test_a_network_with_everything() -> None:
    spec = NetworkSpec(
        key="front",
        name="shop_front",
        attributes={
            "driver": "bridge",
            "driver_opts": {"com.docker.network.driver.mtu": "1400"},
            "internal": True,
            "attachable": True,
            "enable_ipv4": True,
            "enable_ipv6": False,
            "ipam": {
                "driver": "default",
                "config": [
                    {
                        "subnet": "10.5.0.0/16",
                        "ip_range": "10.5.1.0/24",
                        "gateway": "10.5.0.1",
                        "aux_addresses": {"router": "10.5.0.2"},
                    }
                ],
                "options": {"foo": "bar"},
            },
        },
        labels={"a": "b"},
    )
    assert network_payload(spec) == {
        "Name": "shop_front",
        "CheckDuplicate": True,
        "Labels": {"a": "b"},
        "Driver": "bridge",
        "Options": {"com.docker.network.driver.mtu": "1400"},
        "Internal": True,
        "Attachable": True,
        "EnableIPv4": True,
        "EnableIPv6": False,
        "IPAM": {
            "Driver": "default",
            "Config": [
                {
                    "Subnet": "10.5.0.0/16",
                    "IPRange": "10.5.1.0/24",
                    "Gateway": "10.5.0.1",
                    "AuxiliaryAddresses": {"router": "10.5.0.2"},
                }
            ],
            "Options": {"foo": "bar"},
        },
    }


def test_a_network_and_a_volume_with_nothing() -> None:
    assert network_payload(NetworkSpec(key="n", name="shop_n", attributes={})) == {
        "Name": "shop_n",
        "CheckDuplicate": True,
        "Labels": {},
    }
    assert volume_payload(VolumeSpec(key="v", name="shop_v", attributes={})) == {
        "Name": "shop_v",
        "Labels": {},
        "Driver": "local",
        "DriverOpts": {},
    }


def test_an_attachment_with_everything() -> None:
    attachment = {
        "aliases": ["www", "web"],
        "ipv4_address": "10.5.0.5",
        "ipv6_address": "fd00::5",
        "link_local_ips": ["169.254.8.8"],
        "driver_opts": {"a": "b"},
        "gw_priority": 3,
        "mac_address": "02:00:00:00:00:05",
        "interface_name": "eth7",
        "priority": 100,
    }
    written = {
        "Aliases": ["shop-web-1", "web", "www"],
        "IPAMConfig": {"IPv4Address": "10.5.0.5", "IPv6Address": "fd00::5", "LinkLocalIPs": ["169.254.8.8"]},
        "DriverOpts": {"a": "b", "com.docker.network.endpoint.ifname": "eth7"},
        "GwPriority": 3,
    }
    assert endpoint_payload("shop_front", attachment, ("shop-web-1", "web"), (1, 41)) == written
    assert endpoint_payload("shop_front", attachment, ("shop-web-1", "web"), (1, 48)) == {
        **written,
        "MacAddress": "02:00:00:00:00:05",
    }


def test_the_engines_own_networks_know_no_names() -> None:
    for network in ("bridge", "host", "none"):
        assert endpoint_payload(network, {}, ("shop-web-1", "web"), (1, 51)) == {}


@pytest.mark.parametrize(
    ("attributes", "host", "written"),
    [
        ({"cpus": 1.5}, {}, {"NanoCpus": 1_500_000_000}),
        ({"restart": "on-failure:3"}, {}, {"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}}),
        ({"restart": None}, {}, {"RestartPolicy": {"Name": "no", "MaximumRetryCount": 0}}),
        ({"pids_limit": None}, {}, {"PidsLimit": -1}),
        # the engine had chosen the swap, so it is told the new one; a swap that was asked for stays
        ({"mem_limit": "200"}, {"Memory": 100, "MemorySwap": 200}, {"Memory": 200, "MemorySwap": 400}),
        ({"mem_limit": "200"}, {"Memory": 0, "MemorySwap": 0}, {"Memory": 200, "MemorySwap": 400}),
        ({"mem_limit": "200"}, {"Memory": 100, "MemorySwap": -1}, {"Memory": 200}),
        (
            {"mem_limit": "200", "memswap_limit": "300"},
            {"Memory": 100, "MemorySwap": 200},
            {"Memory": 200, "MemorySwap": 300},
        ),
        (
            {"deploy": {"resources": {"limits": {"cpus": 0.5, "memory": "100", "pids": 7}}}},
            {"Memory": 50, "MemorySwap": 60},
            {"NanoCpus": 500_000_000, "Memory": 100, "PidsLimit": 7},
        ),
    ],
)
def test_updates(attributes: dict[str, Any], host: dict[str, Any], written: dict[str, Any]) -> None:
    assert update_payload(attributes, host) == written


def test_what_an_engine_cannot_take_back() -> None:
    with pytest.raises(EngineError, match="cpus cannot be removed from an existing container"):
        update_payload({"cpus": None}, {})


ELSEWHERE = {
    "container_name": "the name in the request's query",
    "deploy": "a case of its own",
    "env_file": "read into environment",
    "label_file": "read into labels",
    "networks": "the real names",
    "platform": "the request's query",
}
"""Attributes that a container carries and its body does not show under a name of its own."""


def applied_attributes() -> list[str]:
    service = table().below("services").below("web")
    return sorted(
        name
        for name in service.properties
        if attribute(("services", "web", name)).impact is not Impact.NONE and name not in ELSEWHERE
    )


@pytest.mark.parametrize("name", applied_attributes())
def test_no_attribute_is_dropped_in_silence(name: str, tmp_path: Path) -> None:
    """What the table neither refuses nor ignores changes what is sent."""
    example = table().below("services").below("web").below(name).example
    plain, asked = body_of({}, tmp_path), body_of({name: example}, tmp_path)
    assert asked != plain


def body_of(attributes: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write the body for a service of a file; without our own labels, which tell every change."""
    service = {"image": "web:1", **attributes}
    services = {"web": service, "db": {"image": "db:1"}}
    files = {"configs": {"settings": {"file": "settings"}}, "secrets": {"token": {"file": "token"}}}
    (folder / "compose.yaml").write_text(json.dumps({"services": services, "volumes": {"data": {}}, **files}))
    project = load(LoadOptions(files=("compose.yaml",), project_name="shop", environment={}, cwd=folder))
    spec = desire(project, "1.0").services["web"].replica(1)
    body = container_payload(spec, (1, 51), Circumstances(owners={"db": "1f"}))
    return body | {"Labels": {k: v for k, v in body["Labels"].items() if not k.startswith(naming.RESERVED)}}
