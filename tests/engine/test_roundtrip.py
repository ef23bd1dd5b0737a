"""What is written to the engine is read back to the same words; here without one, tests/live does it with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pycompose.engine import words
from pycompose.engine.attachments import MAC_BY_NETWORK
from pycompose.engine.attachments import attachments as attachments_of
from pycompose.engine.payload import container_payload
from tests.engine.specs import ATTACHMENT, ATTRIBUTES, NAMES, expected, spec

NETWORKS = st.dictionaries(NAMES, ATTACHMENT, min_size=1, max_size=2)


@settings(deadline=None)
@given(ATTRIBUTES, NETWORKS, st.sampled_from([(1, 41), (1, 51)]))
def test_a_payload_is_read_back_to_its_specification(
    attributes: dict[str, Any], networks: dict[str, Any], api: tuple[int, int]
) -> None:
    wanted = spec(attributes, networks)

    inspect = _as_inspected(container_payload(wanted, api))

    assert words.container_words(inspect) == expected(attributes)
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
