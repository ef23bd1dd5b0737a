"""The example in a real browser, brought up by the command line: the records page, and what becomes of a record."""

from __future__ import annotations

import pytest

from tests.e2e.example import Example
from tests.e2e.page import RecordsPage

pytestmark = pytest.mark.e2e

ADA = ("Ada Lovelace", "Analyst", "Senior")


@pytest.fixture
def with_ada(example: Example, page: RecordsPage) -> RecordsPage:
    """The page with one record."""
    example.clear()
    name, role, level = ADA
    example.ask("POST", "/records", {"name": name, "role": role, "level": level})
    page.open()
    page.wait_for_rows(ADA)
    return page


def test_fresh_stack_has_no_records(page: RecordsPage, example: Example) -> None:
    page.see("No records yet")
    page.see(f"API {example.api} connected")


def test_add_edit_and_delete(example: Example, page: RecordsPage) -> None:
    example.clear()
    page.open()
    page.see("No records yet")

    page.add("Grace Hopper", "Compiler engineer", "Junior")
    page.wait_for_rows(("Grace Hopper", "Compiler engineer", "Junior"))
    page.add(*ADA)
    page.wait_for_rows(ADA, ("Grace Hopper", "Compiler engineer", "Junior"))

    page.press("Edit Grace Hopper")
    page.fill(role="Rear admiral", level="Senior")
    page.press("Save")
    page.see("Grace Hopper saved")
    page.wait_for_rows(ADA, ("Grace Hopper", "Rear admiral", "Senior"))

    page.press("Delete Ada Lovelace")
    page.see("Delete Ada Lovelace?")
    page.press("Delete")
    page.see("Ada Lovelace deleted")
    page.wait_for_rows(("Grace Hopper", "Rear admiral", "Senior"))

    page.open()
    page.wait_for_rows(("Grace Hopper", "Rear admiral", "Senior"))


def test_page_refuses_an_incomplete_record(with_ada: RecordsPage) -> None:
    page = with_ada
    page.press("Add record")
    page.fill(name="   ", role="x" * 61)
    page.press("Save")
    page.see("The name is missing")
    page.see("The role is longer than 60 characters")
    page.see("The level is missing")
    page.press("Cancel")
    page.wait_for_rows(ADA)


def test_api_refuses_an_incomplete_record(example: Example) -> None:
    status, answer = example.ask("POST", "/records", {"name": " ", "role": "Captain", "level": "Boss"})
    assert status == 422
    assert answer == {
        "message": "The record is not valid",
        "errors": {"name": "The name is missing", "level": "The level is one of Intern, Junior, Senior"},
    }


def test_page_says_that_the_api_is_down(with_ada: RecordsPage, example: Example) -> None:
    page = with_ada
    page.press("Edit Ada Lovelace")
    page.fill(role="Countess")
    with example.stopped("backend"):
        page.press("Save")
        page.see(f"Nothing answers at {example.api}. Nothing was saved; what you wrote is still here.")
        page.press("Cancel")
        page.open()
        page.see("The records cannot be shown")
    example.run("up", "-d", "--wait")
    page.press("Try again")
    page.wait_for_rows(ADA)


def test_edit_of_the_source_shows_in_the_open_page(with_ada: RecordsPage, example: Example) -> None:
    source = example.folder / "frontend" / "src" / "App.jsx"
    text = source.read_text()
    assert "Team records" in text
    source.write_text(text.replace("Team records", "Crew records"))
    with_ada.see("Crew records")
    source.write_text(text)
    with_ada.see("Team records")


def test_record_survives_down_and_up(with_ada: RecordsPage, example: Example) -> None:
    example.run("down")
    example.up()
    with_ada.open()
    with_ada.wait_for_rows(ADA)


def test_record_is_gone_after_down_with_volumes(with_ada: RecordsPage, example: Example) -> None:
    example.run("down", "-v")
    example.up()
    with_ada.open()
    with_ada.see("No records yet")


def test_plan_of_the_running_example_says_no_changes(example: Example) -> None:
    assert "no changes" in example.run("plan").stdout.lower()
