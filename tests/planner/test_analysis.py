"""What needs what."""

from pycompose.planner.insight.analysis import all_dependents, direct_needs, generations

NEEDS = {"db": (), "cache": (), "api": ("db", "cache", "elsewhere"), "web": ("api", "db")}


def test_each_needs_only_what_came_before() -> None:
    assert generations(NEEDS) == [["cache", "db"], ["api"], ["web"]]
    assert generations({}) == []


def test_what_follows_from_other_needs_is_no_direct_need() -> None:
    assert direct_needs(NEEDS) == {"db": (), "cache": (), "api": ("cache", "db"), "web": ("api",)}


def test_who_needs_it_in_the_end() -> None:
    assert all_dependents(NEEDS, "db") == ("api", "web")
    assert all_dependents(NEEDS, "web") == ()
