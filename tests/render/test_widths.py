"""What is read on terminals of 80 and of 200 columns, with colours and without: compared whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from pycompose.render.layout.colour import coloured
from pycompose.render.layout.terminal import columns, folded
from pycompose.render.plan.text import plan_as_text
from pycompose.render.plan.versions import versions_as_text
from tests.planner import test_reconcile, test_versions

PLANNER = Path(__file__).parents[1] / "planner"
HERE = Path(__file__).parent / "widths"
COLOURS: dict[str, Callable[[str], str]] = {"plain": str, "colour": coloured}
WIDTHS = (80, 200)


def texts() -> dict[str, str]:
    """Give what is to be read, by the name of its file."""
    shown = (
        ("plan", plan_as_text, test_reconcile.plan_of(PLANNER / "cases" / "containers" / "a-release")),
        ("diff", versions_as_text, test_versions.plan_of(PLANNER / "versions" / "a-bit-of-everything")),
    )
    return {
        f"{name}.{width}.{kind}.txt": colour(write(plan, width))
        for name, write, plan in shown
        for width in WIDTHS
        for kind, colour in COLOURS.items()
    }


def test_what_is_read_on_terminals() -> None:
    assert texts() == {file.name: file.read_text() for file in HERE.iterdir()}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["plan", "diff"])
def test_only_what_cannot_be_broken_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = texts()[f"{name}.{width}.plain.txt"].splitlines()
    assert all(len(line) <= width or len(line.split()) <= 5 for line in lines)


def test_a_piece_that_fits_into_no_line_is_broken() -> None:
    pieces = ["one", "after 1, 2, 3, 4, 5, 6, 7, 8", "two"]
    assert list(folded("  1  stop  ", pieces, 20, indent=4, between="  ")) == [
        "  1  stop  one",
        "    after 1, 2, 3,",
        "    4, 5, 6, 7, 8",
        "    two",
    ]


def test_a_word_that_fits_into_no_line_keeps_its_place() -> None:
    assert list(folded("", ["a-word-that-is-too-long", "", "two"], 10, indent=4)) == [
        "    a-word-that-is-too-long",
        "     two",
    ]


@pytest.mark.parametrize(
    ("said", "width"),
    [
        ({}, 80),
        ({"COLUMNS": "200"}, 200),
        ({"COLUMNS": "0"}, 80),
        ({"COLUMNS": "7"}, 40),
        ({"COLUMNS": "9" * 5000}, 80),
    ],
)
def test_what_says_how_wide_it_is(said: dict[str, str], width: int) -> None:
    assert columns(io.StringIO(), said) == width
