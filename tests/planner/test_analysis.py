"""A plan as a graph."""

from pycompose.planner.analysis import critical_path, direct_needs
from pycompose.planner.plan import Plan
from pycompose.planner.steps import PullImage, RemoveVolume


def plan(*needs: tuple[int, ...]) -> Plan:
    steps = [PullImage(number=n, address=f"image.{n}", reference=str(n), needs=need) for n, need in enumerate(needs, 1)]
    return Plan(project="demo", steps=tuple(steps))


def test_the_longest_chain() -> None:
    assert [step.number for step in critical_path(plan((), (), (1,), (3,), (2, 4)))] == [1, 3, 4, 5]


def test_nothing_to_do_has_no_chain() -> None:
    assert critical_path(Plan(project="demo")) == ()


def test_what_follows_from_other_needs_is_no_direct_need() -> None:
    assert direct_needs(plan((), (1,), (1, 2))) == {1: (), 2: (1,), 3: (2,)}


def test_steps_of_any_kind() -> None:
    only = RemoveVolume(number=1, address="volume.data", name="demo_data")
    assert critical_path(Plan(project="demo", steps=(only,))) == (only,)
