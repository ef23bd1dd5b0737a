"""What is written to the engine is read back to the same words: here the engine is asked."""

from __future__ import annotations

from typing import Any

import docker
import pytest
from hypothesis import HealthCheck, given, settings

from pycompose.engine.engine import Engine
from pycompose.engine.http.writer import Writer
from pycompose.engine.observe.inventory import Question, observe
from pycompose.engine.translate.networks import network_payload
from pycompose.engine.translate.payload import Circumstances, container_payload
from pycompose.engine.translate.volumes import volume_payload
from pycompose.plan.labels import container_labels
from pycompose.plan.places import nowhere
from pycompose.planner.compare.judge_resource import difference
from tests.engine.specs import ATTRIBUTES, NETWORK, VOLUME, drift_of, expected, network, spec, volume

pytestmark = pytest.mark.live

SINCE = {"annotations": (1, 43)}
"""Attributes that older engines do not know, and leave out without a word."""


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    # the engine and the client are the same for all examples, and each example removes its container
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(attributes=ATTRIBUTES)
def test_a_container_is_what_it_was_asked_to_be(
    engine: Engine, client: docker.APIClient, project: str, image: str, attributes: dict[str, Any]
) -> None:
    api = engine.look.ping.api
    asked = {key: value for key, value in attributes.items() if api >= SINCE.get(key, (1, 0))}
    wanted = spec(asked, {}, project, image)
    body = container_payload(wanted, api, Circumstances(labels=container_labels(wanted, {}, {})))
    created = Writer(engine.look.address, api).create_container(wanted.name, body)
    try:
        seen = observe(engine.look, Question(project=project))
    finally:
        client.remove_container(created, v=True, force=True)
        for mount in asked.get("volumes", ()):
            if mount["type"] == "volume" and mount.get("source"):
                client.remove_volume(mount["source"])

    live = dict(seen.containers[0].live)
    words = expected({"network_mode": "none", **asked})
    supplied = seen.images[seen.containers[0].image_id].supplies
    for name, value in supplied["environment"].items():
        words.setdefault("environment", {}).setdefault(name, value)
    if "entrypoint" not in asked:
        words.setdefault("command", supplied["command"])
    assert live == words
    assert drift_of(seen.containers[0], seen.engine) == ()


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attributes=NETWORK)
def test_a_network_is_what_it_was_asked_to_be(
    engine: Engine, client: docker.APIClient, project: str, attributes: dict[str, Any]
) -> None:
    """Also where the engine adds addresses and writes them another way: nothing differs, by stamp or without."""
    wanted = network(attributes, project)
    made = Writer(engine.look.address, engine.look.ping.api).create_network(network_payload(wanted))
    try:
        seen = observe(engine.look, Question(project=project)).networks[wanted.name]
    finally:
        client.remove_network(made)

    for labels in (wanted.labels, {}):
        there = difference(wanted, seen._replace(labels=labels), ("networks", "net"), nowhere)
        assert (there.fields, there.stamped) == ((), bool(labels))


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attributes=VOLUME)
def test_a_volume_is_what_it_was_asked_to_be(
    engine: Engine, client: docker.APIClient, project: str, attributes: dict[str, Any]
) -> None:
    wanted = volume(attributes, project)
    Writer(engine.look.address, engine.look.ping.api).create_volume(volume_payload(wanted))
    try:
        seen = observe(engine.look, Question(project=project)).volumes[wanted.name]
    finally:
        client.remove_volume(wanted.name)

    assert dict(seen.live) == {"driver": "local", **attributes}
    assert difference(wanted, seen, ("volumes", "vol"), nowhere).fields == ()
