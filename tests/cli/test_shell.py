"""The variables that files see are those of the user, not what Python added to its own environment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FILE = (
    "name: demo\nservices:\n  web:\n    image: web:1\n    environment: [LC_CTYPE]\n    hostname: h-${LC_CTYPE:-none}\n"
)


@pytest.mark.parametrize(
    ("variables", "seen"),
    [
        ({}, None),
        ({"LANG": "C"}, None),
        ({"LC_CTYPE": "C"}, "C"),
        ({"LC_CTYPE": "C.UTF-8"}, "C.UTF-8"),
        ({"LC_CTYPE": "UTF-8"}, "UTF-8"),
        ({"LC_ALL": "C", "LC_CTYPE": "C.UTF-8"}, "C.UTF-8"),
        ({"LANG": "C.UTF-8"}, None),
    ],
)
@pytest.mark.parametrize(
    "arguments", [("config", "--format", "json"), ("--progress", "plain", "config", "--format", "json")]
)
def test_lc_ctype_is_that_of_the_user(
    variables: dict[str, str], seen: str | None, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(FILE)
    done = subprocess.run(
        [sys.executable, "-m", "pycompose", *arguments], cwd=tmp_path, env=variables, capture_output=True, check=True
    )
    web = json.loads(done.stdout)["services"]["web"]
    assert web["environment"] == {"LC_CTYPE": seen}
    assert web["hostname"] == f"h-{seen or 'none'}"
