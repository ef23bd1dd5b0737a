"""What would go with a container is told before it goes."""

from __future__ import annotations

import json

import docker
import pytest

from tests.live.program import Program, inside, program

__all__ = ["program"]

pytestmark = pytest.mark.live

STACK = """\
services:
  web:
    image: {image}
    command: sleep 600
    init: true
    volumes:
      - data:/data/kept
      - ./compose.yaml:/srv/deep/compose.yaml
    tmpfs: /scratch
    configs:
      - settings
configs:
  settings:
    content: hello
volumes:
  data:
"""


def test_files_that_a_new_container_would_not_have(program: Program, client: docker.APIClient, image: str) -> None:
    program.write(STACK.format(image=image))
    program.run("up", "-d")
    program.replace("sleep 600", "sleep 601")
    [change] = json.loads(program.out("plan", "--format", "json"))["changes"]
    assert change["loses"] is None
    made = "for path in /data/kept/a /data/b /scratch/c /tmp/d /srv/deep/e; do echo > $path; done"
    inside(client, f"{program.project}-web-1", "sh", "-c", made)
    # a line of what is done to the container follows the line of what is changed
    assert "      ! 2 files written inside it are lost: /data/b, /srv/deep/e\n" in program.out("plan")
    [change] = json.loads(program.out("plan", "--format", "json"))["changes"]
    assert change["loses"] == {"count": 2, "first": ["/data/b", "/srv/deep/e"]}
