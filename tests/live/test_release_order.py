"""What needs a port, a name, an address or a subnet gets it from whoever gives it up, at the first ``up``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.program import Program, program

__all__ = ["program"]

pytestmark = pytest.mark.live

CASES = sorted((Path(__file__).parent / "release_order").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_converges_at_the_first_up(case: Path, program: Program, image: str) -> None:
    for name in ("before.yaml", "after.yaml"):
        program.write((case / name).read_text().replace("IMAGE", image).replace("PROJECT", program.project))
        program.run("up", "-d", "--remove-orphans")
    assert "No changes" in program.run("plan").stdout
