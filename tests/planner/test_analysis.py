"""A plan as a graph."""

from pycompose.planner.analysis import direct_needs
from pycompose.planner.plan import Plan
from pycompose.planner.steps import PullImage


def test_what_follows_from_other_needs_is_no_direct_need() -> None:
    steps = [PullImage(number=n, address="", reference="", needs=need) for n, need in enumerate(((), (1,), (1, 2)), 1)]
    assert direct_needs(Plan(project="demo", steps=tuple(steps))) == {1: (), 2: (1,), 3: (2,)}
