"""``down``: what goes, what stays and is named, and when a person is asked."""

from __future__ import annotations

import docker
import pytest

from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live

STACK = """\
services:
  db:
    image: {image}
    command: sleep 600
    init: true
    volumes: ["data:/data", /scratch]
volumes:
  data: {{}}
"""


@pytest.fixture
def applied(program: Program, image: str) -> Program:
    """A stack that is up."""
    program.write(STACK.format(image=image))
    program.run("up", "-d")
    return program


def volumes(program: Program, client: docker.APIClient) -> list[str]:
    listed = client.volumes(filters={"name": program.project})["Volumes"] or ()
    return sorted(volume["Name"].removeprefix(f"{program.project}_") for volume in listed)


def anonymous(program: Program, client: docker.APIClient) -> str:
    found = client.inspect_container(f"{program.project}-db-1")["Mounts"]
    return next(str(mount["Name"]) for mount in found if mount["Destination"] == "/scratch")


def test_volumes_that_the_files_do_not_name_stay(applied: Program, client: docker.APIClient) -> None:
    carried = anonymous(applied, client)
    applied.replace("data:", "more:")
    applied.run("up", "-d")
    assert anonymous(applied, client) == carried
    told = applied.err("down", "-v")
    assert told.endswith(
        "Kept\n  = volume.data      the files do not name it;\n"
        f"          to remove it: docker volume rm {applied.project}_data\n"
    )
    assert volumes(applied, client) == ["data"]
    with pytest.raises(docker.errors.NotFound):
        client.inspect_volume(carried)
    client.remove_volume(f"{applied.project}_data")


def test_what_others_use_is_left_and_the_dry_run_says_so(
    applied: Program, client: docker.APIClient, image: str
) -> None:
    guest = f"{applied.project}-guest"
    settings = client.create_host_config(binds=[f"{applied.project}_data:/theirs"], init=True)
    client.create_container(image, ["sleep", "600"], name=guest, host_config=settings)
    try:
        client.start(guest)
        client.connect_container_to_network(guest, f"{applied.project}_default")
        kept = (
            f"Kept\n  = network.default  used by the container {guest};\n"
            f"          to free it: docker network disconnect {applied.project}_default {guest}\n"
            f"  = volume.data      used by the container {guest};\n"
            f"          to remove it when nothing uses it: docker volume rm {applied.project}_data\n"
        )
        assert kept in applied.out("--dry-run", "down", "-v")
        assert applied.err("down", "-v").endswith(kept)
        assert volumes(applied, client) == ["data"]
    finally:
        client.remove_container(guest, force=True)
    applied.run("down", "-v")
    assert volumes(applied, client) == []


def test_what_orphans_use_is_left_until_they_are_removed(applied: Program, client: docker.APIClient) -> None:
    applied.replace("  db:", "  store:")
    kept = (
        "Kept\n  = service.db[1]    its service is not in the files;\n"
        "          to remove it: down --remove-orphans\n"
        f"  = network.default  used by the container {applied.project}-db-1;\n"
        "          to remove both: down --remove-orphans\n"
        f"  = volume.data      used by the container {applied.project}-db-1;\n"
        "          to remove both: down -v --remove-orphans\n"
    )
    assert applied.err("down", "-v").endswith(kept)
    applied.run("down", "-v", "--remove-orphans")
    assert volumes(applied, client) == []
    assert client.networks(names=[f"{applied.project}_default"]) == []


def test_a_person_is_asked_before_data_is_removed(applied: Program, client: docker.APIClient) -> None:
    code, screen = applied.on_a_terminal("down", "-v", answer="n")
    assert "volume.data" in screen
    assert "ALL ITS DATA IS LOST" in screen
    assert "This permanently deletes the data in volume.data, volume." in screen
    assert (code, "nothing was changed" in screen, volumes(applied, client)) == (1, True, ["data"])
    code, screen = applied.on_a_terminal("down", "-v", "--yes")
    assert (code, "Continue?" in screen, volumes(applied, client)) == (0, False, [])


def test_without_files_everything_of_the_project_goes(applied: Program, client: docker.APIClient) -> None:
    (applied.folder / "compose.yaml").unlink()
    assert "to remove it: down -v" in applied.out("--dry-run", "down")
    applied.run("down", "-v")
    assert volumes(applied, client) == []
