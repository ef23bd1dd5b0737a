"""A deployment that fails does not trip the next one."""

from __future__ import annotations

import threading
import time
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


def test_the_old_container_runs_again_when_the_new_one_fails(
    client: docker.APIClient, program: Program, image: str
) -> None:
    program.write((CASE.parent / "put_back.yaml").read_text().replace("IMAGE", image))
    program.run("up", "-d")
    before = _running(client, program)
    program.replace("MODE: good", "MODE: broken")
    failed = program.run("up", "-d", code=1)
    assert f"service.web[1] was started again as it was before: {program.project}-web-1" in failed.stderr
    assert f"service.front[1] was started again as it was before: {program.project}-front-1" in failed.stderr
    assert _running(client, program) == before
    assert (
        client.inspect_container(f"{program.project}-web-1")["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    )
    program.replace("MODE: broken", "MODE: good")
    program.run("up", "-d")
    assert _running(client, program) == before
    assert "No changes" in program.run("plan").stdout


def test_the_old_container_is_on_its_networks_again(client: docker.APIClient, program: Program, image: str) -> None:
    program.write((CASE.parent / "network.yaml").read_text().replace("IMAGE", image))
    program.run("up", "-d")
    program.replace("MODE: good", "MODE: broken")
    program.replace("10.213.82", "10.213.83")
    program.run("up", "-d", code=1)
    [web] = client.containers(filters=_of(program))
    [attached] = client.inspect_container(web["Id"])["NetworkSettings"]["Networks"].values()
    assert "shop" in attached["Aliases"]
    assert attached["IPAddress"].startswith("10.213.83.")
    program.replace("MODE: broken", "MODE: good")
    program.run("up", "-d")
    assert "No changes" in program.run("plan").stdout


def test_it_is_said_when_the_old_container_cannot_run_again(
    client: docker.APIClient, program: Program, image: str
) -> None:
    program.write((CASE.parent / "put_back.yaml").read_text().replace("IMAGE", image))
    program.run("up", "-d", "web")
    program.replace("MODE: good", "MODE: broken")
    program.replace("28321", "28322")
    old = client.inspect_container(f"{program.project}-web-1")["Id"]
    taking = _takes_the_port_once_it_is_free(client, program, image, old)
    failed = program.run("up", "-d", "web", code=1)
    taking.join()
    assert f"service.web[1] is DOWN: {program.project}-web-1 could not be started again" in failed.stderr
    client.remove_container(f"{program.project}-thief", force=True)
    program.replace("MODE: broken", "MODE: good")
    program.run("up", "-d", "web")
    assert "No changes" in program.run("plan", "web").stdout


def test_a_changed_job_runs_once(client: docker.APIClient, program: Program, image: str) -> None:
    program.write((CASE.parent / "jobs.yaml").read_text().replace("IMAGE", image))
    program.run("up", "-d")
    program.replace('REV: "1"', 'REV: "2"')
    assert "until it is done" in program.run("plan").stdout
    program.run("up", "-d")
    names = {container["Names"][0] for container in client.containers(all=True, filters=_of(program))}
    assert names == {f"/{program.project}-{service}-1" for service in ("migrate", "report", "app")}
    program.run("up", "-d", "--wait")
    migrate = client.inspect_container(f"{program.project}-migrate-1")
    assert "REV=2" in migrate["Config"]["Env"]


def test_what_crashes_again_and_again_fails_who_waits_for_it(program: Program, image: str) -> None:
    program.write((CASE.parent / "loops.yaml").read_text().replace("IMAGE", image))
    began = time.monotonic()
    failed = program.run("up", "-d", code=1)
    assert time.monotonic() - began < 20
    assert "db-1 ends again and again: exited (3), started again 3 times" in failed.stderr
    assert "no data file" in failed.stderr


def _of(program: Program) -> dict[str, str]:
    return {"label": f"com.docker.compose.project={program.project}"}


def _running(client: docker.APIClient, program: Program) -> set[str]:
    return {container["Names"][0] for container in client.containers(filters=_of(program))}


def _takes_the_port_once_it_is_free(
    client: docker.APIClient, program: Program, image: str, old: str
) -> threading.Thread:
    """Start a container of somebody else with the old container's port when that is stopped."""
    thief = client.create_container(
        image,
        ["sleep", "3600"],
        name=f"{program.project}-thief",
        ports=[80],
        host_config=client.create_host_config(port_bindings={80: ("127.0.0.1", 28321)}, init=True),
    )

    def take() -> None:
        deadline = time.monotonic() + 60
        while client.inspect_container(old)["State"]["Running"] and time.monotonic() < deadline:
            time.sleep(0.02)
        client.start(thief)

    thread = threading.Thread(target=take)
    thread.start()
    return thread
