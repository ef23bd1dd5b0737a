"""The layout of a project's drawing: services in columns, each to the right of what it depends on."""

from __future__ import annotations

from collections.abc import Mapping

from pycompose.planner.insight.analysis import direct_needs, generations
from pycompose.value import Value

WIDTH, HEIGHT = 168, 40
"""The size of a box in pixels."""

GAP_X, GAP_Y = 72, 14

Point = tuple[int, int]


class Drawing(Value):
    """The layout of a drawing, in pixels."""

    boxes: Mapping[str, Point]
    """The upper left corner of each box, by name."""
    lines: tuple[tuple[str, str], ...]
    """The names of the boxes that a line connects, from a dependency to what depends on it."""
    width: int
    height: int


def draw(needs: Mapping[str, tuple[str, ...]], others: tuple[str, ...] = ()) -> Drawing:
    """Place services by what they need; ``others`` (networks, volumes, images) get a separate column."""
    columns = [*([list(others)] if others else []), *_columns(needs)]
    rows = max((len(column) for column in columns), default=0)
    boxes = {
        name: (x * (WIDTH + GAP_X), y * (HEIGHT + GAP_Y) + (rows - len(column)) * (HEIGHT + GAP_Y) // 2)
        for x, column in enumerate(columns)
        for y, name in enumerate(column)
    }
    lines = tuple((need, name) for name, direct in sorted(direct_needs(needs).items()) for need in direct)
    size = (len(columns) * (WIDTH + GAP_X) - GAP_X, rows * (HEIGHT + GAP_Y) - GAP_Y)
    return Drawing(boxes=boxes, lines=lines, width=max(size[0], 0), height=max(size[1], 0))


def _columns(needs: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Sort each column so that a service stands near the middle of those it needs, which makes fewer lines cross."""
    height: dict[str, float] = {}
    columns = generations(needs)
    for column in columns:
        column.sort(key=lambda name: (_middle([height[need] for need in needs[name] if need in height]), name))
        height |= {name: place - len(column) / 2 for place, name in enumerate(column)}
    return columns


def _middle(heights: list[float]) -> float:
    return sum(heights) / len(heights) if heights else 0.0
