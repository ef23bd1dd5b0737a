"""The labels that only the creation of a container settles."""

from __future__ import annotations

from pathlib import Path

from pycompose import naming
from pycompose.plan.desired import ContainerSpec
from pycompose.plan.labels import container_labels
from pycompose.plan.stamp import Stamp
from pycompose.planner.desire import desire
from pycompose.schema.load import load
from pycompose.schema.load_options import LoadOptions
from pycompose.schema.spec.config_hash import config_hash
from tests.planner.world import desired_of, project_of

FILE = """\
services:
  web:
    image: web
    network_mode: service:db
    ipc: shareable
    pid: service:db
    volumes_from: ["db:ro", "container:other:ro"]
    volumes:
      - {type: image, source: app, target: /app}
      - {type: image, source: other, target: /a}
  db: {image: db}
  app: {build: /srv}
"""
OWNERS = {"db": "abc"}


def web(folder: Path) -> ContainerSpec:
    (folder / "compose.yaml").write_text(FILE)
    return desired_of(project_of(folder / "compose.yaml")).services["web"].replica(1)


def test_the_hash_is_that_of_docker_compose_with_ids_for_services(tmp_path: Path) -> None:
    spec = web(tmp_path)
    settled = {"network_mode": "container:abc", "pid": "container:abc", "volumes_from": ["abc", "other"]}
    hash_ = config_hash({key: settled.get(key, value) for key, value in spec.config.items()})
    assert container_labels(spec, OWNERS, {})[naming.CONFIG_HASH] == hash_


def test_images_are_told_by_their_digests_where_they_are_known(tmp_path: Path) -> None:
    digests = {"web": "sha256:1", "demo-app": "sha256:2", "other": "sha256:3"}
    labels = container_labels(web(tmp_path), OWNERS, digests)
    assert labels[naming.IMAGE] == "sha256:1"
    assert labels[naming.IMAGE_VOLUMES] == "/a=sha256:3,/app=sha256:2"
    assert container_labels(web(tmp_path), OWNERS, {}).keys() == labels.keys() - {naming.IMAGE, naming.IMAGE_VOLUMES}


def test_the_env_files_that_were_asked_for_are_told(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    (tmp_path / "other.env").touch()
    assert naming.ENVIRONMENT_FILES not in web(tmp_path).labels
    options = LoadOptions(env_files=("other.env",), project_name="demo", environment={}, cwd=tmp_path)
    asked = desire(load(options), "1.0").services["web"].replica(1)
    assert asked.labels[naming.ENVIRONMENT_FILES] == str(tmp_path / "other.env")


def test_the_stamp_counts_beside_the_hash(tmp_path: Path) -> None:
    labels = container_labels(web(tmp_path), OWNERS, {})
    stamp = Stamp.decode(labels)
    assert stamp is not None
    assert stamp.hash == labels[naming.CONFIG_HASH]
    assert Stamp.decode({**labels, naming.CONFIG_HASH: "another"}) is None
