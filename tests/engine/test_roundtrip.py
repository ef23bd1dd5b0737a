"""What is written to the engine is read back to the same words; here without one, tests/live does it with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pycompose.engine.translate import inspected
from pycompose.engine.translate.endpoints import attachments as attachments_of
from pycompose.engine.translate.networks import network_payload, network_words
from pycompose.engine.translate.payload import container_payload
from pycompose.engine.translate.volumes import volume_payload, volume_words
from pycompose.plan.attachment import MAC_BY_NETWORK
from tests.engine.specs import ATTACHMENT, ATTRIBUTES, NAMES, NETWORK, VOLUME, expected, network, spec, volume

NETWORKS = st.dictionaries(NAMES, ATTACHMENT, min_size=1, max_size=2)


@settings(deadline=None)
@given(ATTRIBUTES, NETWORKS, st.sampled_from([(1, 41), (1, 51)]))
def test_a_payload_is_read_back_to_its_specification(
    attributes: dict[str, Any], networks: dict[str, Any], api: tuple[int, int]
) -> None:
    wanted = spec(attributes, networks)

    inspect = _as_inspected(container_payload(wanted, api))

    assert inspected.container_words(inspect) == expected(attributes)
    assert attachments_of(inspect) == {
        name: _attached(attachment, attributes.get("hostname"), api) for name, attachment in wanted.networks.items()
    }


def _attached(attachment: Mapping[str, Any], hostname: str | None, api: tuple[int, int]) -> dict[str, Any]:
    """Say what is heard of an attachment: its names without the host name, an address that the engine can set."""
    aliases = sorted({"app", *attachment["aliases"]} - {hostname})
    heard = {**attachment, "aliases": aliases}
    if not aliases:
        del heard["aliases"]
    if api < MAC_BY_NETWORK:
        heard.pop("mac_address", None)
    return heard


def _as_inspected(payload: dict[str, Any]) -> dict[str, Any]:
    """Put a payload where an engine shows it, as if it changed and added nothing."""
    config = {key: value for key, value in payload.items() if key not in {"HostConfig", "NetworkingConfig"}}
    return {
        "Id": "f" * 64,
        "Name": "/pyct-app-1",
        "Config": config,
        "HostConfig": payload["HostConfig"],
        "NetworkSettings": {"Networks": payload["NetworkingConfig"]["EndpointsConfig"]},
    }


@settings(deadline=None)
@given(NETWORK)
def test_a_network_is_read_back_to_its_specification(attributes: dict[str, Any]) -> None:
    body = network_payload(network(attributes))
    made = {"Driver": "bridge", "IPAM": {"Driver": "default"}, "Internal": False, "Attachable": False} | body
    inspect = {"EnableIPv6": False, **made}

    heard = network_words(inspect)

    silent = {key: value for key, value in attributes.items() if value is not False and value != {"driver": "default"}}
    pools = (attributes.get("ipam") or {}).get("config")
    ipam = {**attributes["ipam"], "config": sorted(pools, key=lambda pool: str(pool["subnet"]))} if pools else {}
    assert heard == {"driver": "bridge", "enable_ipv6": False, **silent, "ipam": ipam}


@settings(deadline=None)
@given(VOLUME)
def test_a_volume_is_read_back_to_its_specification(attributes: dict[str, Any]) -> None:
    body = volume_payload(volume(attributes))
    assert volume_words({**body, "Options": body["DriverOpts"]}) == {"driver": "local", **attributes}
