"""What tests on a real engine share: the engine, a small image, and a project that is gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator

import docker
import pytest

from pycompose.engine.engine import Engine
from tests.live.engines import client_of, engine_at, image_on, project_on
from tests.live.stacks import Steps

NEWEST = "unix:///run/pycompose-newest/docker.sock"


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine that DOCKER_HOST names; without one the test is skipped."""
    return engine_at(os.environ)


@pytest.fixture(scope="session")
def newest() -> Engine:
    """The newest engine at hand, the one that PYCOMPOSE_NEWEST names or ``tests/engines/newest`` has started."""
    return engine_at({"DOCKER_HOST": os.environ.get("PYCOMPOSE_NEWEST", NEWEST)})


@pytest.fixture(scope="session")
def client(engine: Engine) -> Iterator[docker.APIClient]:
    """The docker SDK on the engine."""
    with client_of(engine) as found:
        yield found


@pytest.fixture(scope="session")
def image(client: docker.APIClient) -> str:
    """An image on the engine, with a shell, with ENV PATH and CMD sh."""
    return image_on(client)


@pytest.fixture
def project(client: docker.APIClient) -> Iterator[str]:
    """A project's name that nobody else has; all that bears its label is removed afterwards, whatever happened."""
    with project_on(client) as name:
        yield name


@pytest.fixture
def stack(project: str, image: str) -> Steps:
    """Steps for the project, to be added to."""
    return Steps(project, image)
