"""``ps`` as a table and as JSON."""

import json
import time
from pathlib import Path

import pytest

from pycompose.engine.observe.container_list import ListedContainer, Published
from pycompose.render.ps import age, listing_as_json, listing_as_table


def container(**values: object) -> ListedContainer:
    facts: dict[str, object] = {
        "id": "0123456789abcdef",
        "name": "demo-web-1",
        "project": "demo",
        "service": "web",
        "number": 1,
        "image": "web:1",
        "command": "docker-entrypoint.sh node server.js",
        "created": int(time.time()) - 125,
        "state": "running",
        "status": "Up 2 minutes (healthy)",
        "health": "healthy",
        "exit_code": 0,
        "ports": (Published(host="0.0.0.0", published=8080, target=80, protocol="tcp"),),
        "networks": ("demo_default",),
        "mounts": ("demo_data",),
        "labels": {"a": "b"},
    }
    return ListedContainer(**{**facts, **values})  # type: ignore[arg-type] # a test's facts may be anything


def test_attribute_table() -> None:
    inside = Published(host="", published=0, target=27017, protocol="tcp")
    six = Published(host="::1", published=53, target=53, protocol="udp")
    both = [container(), container(name="demo-db-1", command="mongod", ports=(inside, six))]
    assert listing_as_table(both) == (Path(__file__).parent / "listing.txt").read_text()


def test_an_empty_table_has_its_header() -> None:
    assert listing_as_table([]) == "NAME   IMAGE   COMMAND   SERVICE   CREATED   STATUS   PORTS\n"


def test_json_has_the_keys_of_docker_compose() -> None:
    [line] = listing_as_json([container()]).splitlines()
    data = json.loads(line)
    assert " ".join(sorted(data)) == (
        "Command CreatedAt ExitCode Health ID Image Labels LocalVolumes Mounts Name Names "
        "Networks Ports Project Publishers RunningFor Service Size State Status"
    )
    assert data["ID"] == "0123456789ab"
    assert data["Publishers"] == [{"URL": "0.0.0.0", "TargetPort": 80, "PublishedPort": 8080, "Protocol": "tcp"}]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds ago"),
        (1, "1 second ago"),
        (59, "59 seconds ago"),
        (60, "1 minute ago"),
        (7200, "2 hours ago"),
        (86400 * 3, "3 days ago"),
        (86400 * 7, "1 week ago"),
        (86400 * 400, "1 year ago"),
        (-5, "0 seconds ago"),
    ],
)
def test_age(seconds: float, text: str) -> None:
    assert age(seconds) == text
