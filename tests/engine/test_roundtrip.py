"""What is written to the engine is read back to the same words; here without one, tests/live does it with one."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pycompose.engine import words
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
    aliases = {name: sorted({"app", *attachment["aliases"]}) for name, attachment in wanted.networks.items()}
    hostname = attributes.get("hostname")
    assert attachments_of(inspect) == {
        name: {"aliases": [alias for alias in names if alias != hostname]} if set(names) - {hostname} else {}
        for name, names in aliases.items()
    }


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
