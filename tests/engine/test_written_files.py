"""What goes with a container: files of its own, and nothing that is elsewhere or that nobody would miss."""

from __future__ import annotations

import pytest

from pycompose.engine.observe.written_files import lost_files


@pytest.mark.parametrize(
    ("changed", "mounted", "lost"),
    [
        ([], [], []),
        (["/app", "/app/log", "/app/log/a", "/app/b"], [], ["/app/b", "/app/log/a"]),
        (["/etc", "/etc/hosts", "/etc/passwd", "/etc/hostname", "/etc/resolv.conf"], [], ["/etc/passwd"]),
        (["/data", "/data/db", "/data/x"], ["/data/db"], ["/data/x"]),
        (["/srv", "/srv/deep", "/srv/deep/mount"], ["/srv/deep/mount"], []),
        (["/run", "/run/a.pid", "/dev", "/dev/tty", "/.dockerenv", "/tmp", "/tmp/x"], [], []),  # noqa: S108 (no path here)
        (["/runs", "/runs/1"], [], ["/runs/1"]),
        (["/a.b", "/a", "/a/c"], [], ["/a/c", "/a.b"]),
    ],
    ids=["nothing", "folders", "engine", "mount", "folders of a mount", "passing", "alike", "order"],
)
def test_lost_files(changed: list[str], mounted: list[str], lost: list[str]) -> None:
    assert lost_files([{"Path": path, "Kind": 1} for path in changed], mounted) == lost


def test_what_was_removed_is_not_lost() -> None:
    assert lost_files([{"Path": "/etc", "Kind": 0}, {"Path": "/etc/motd", "Kind": 2}], []) == []
