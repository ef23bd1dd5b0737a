"""A deployment that fails does not trip the next one."""

from __future__ import annotations

from pathlib import Path

import docker
import pytest

from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live

CASE = Path(__file__).parent / "after_failure" / "compose.yaml"


def test_after_a_broken_edit_the_mended_one_works_at_once(
    client: docker.APIClient, program: Program, image: str
) -> None:
    program.write(CASE.read_text().replace("IMAGE", image))
    program.run("up", "-d")
    for edit in range(3):
        program.replace("MODE: good", "MODE: broken")
        program.run("up", "-d", code=1)
        program.replace("MODE: broken", "MODE: good")
        program.replace(f"EDIT: '{edit}'", f"EDIT: '{edit + 1}'")
        program.run("up", "-d")
        [container] = client.containers(all=True, filters={"label": f"com.docker.compose.project={program.project}"})
        assert container["Names"] == [f"/{program.project}-web-1"]
        assert container["State"] == "running"
        assert "No changes" in program.run("plan").stdout


def test_an_address_that_is_taken_is_an_error_and_stays_in_the_plan(
    client: docker.APIClient, program: Program, image: str
) -> None:
    program.write((CASE.parent / "addresses.yaml").read_text().replace("IMAGE", image))
    program.run("up", "-d")
    program.replace("ipv4_address: 10.213.77.9", "ipv4_address: 10.213.77.2")
    for _ in range(2):
        failed = program.run("up", "-d", code=1)
        assert "Address already in use" in failed.stderr
        assert "service.dns[1]" in program.run("plan").stdout
    program.replace("ipv4_address: 10.213.77.2}, dns", "ipv4_address: 10.213.77.8}, dns")
    program.run("up", "-d")
    [dns] = client.containers(filters={"name": f"^/{program.project}-dns-1$"})
    assert dns["NetworkSettings"]["Networks"][f"{program.project}_lan"]["IPAddress"] == "10.213.77.8"
    assert "No changes" in program.run("plan").stdout
