"""The records page in the words of who uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

T = TypeVar("T")


class RecordsPage:
    """What a user sees and does; each wait ends after 15 s."""

    def __init__(self, browser: WebDriver, address: str) -> None:
        self.browser = browser
        self.address = address

    def open(self) -> None:
        self.browser.get(self.address)

    def press(self, label: str) -> None:
        """Press the button of that accessible name: its label, or without one its text."""
        self.find(f'//button[@aria-label="{label}" or not(@aria-label) and normalize-space()="{label}"]').click()

    def fill(self, *, name: str | None = None, role: str | None = None, level: str | None = None) -> None:
        """Write into the open form; what is None stays."""
        for label, value in (("Name", name), ("Role", role)):
            if value is not None:
                field = self.find(f'//input[@id=//label[normalize-space()="{label}"]/@for]')
                field.clear()
                field.send_keys(value)
        if level is not None:
            self.find(f'//dialog//label[normalize-space()="{level}"]').click()

    def add(self, name: str, role: str, level: str) -> None:
        self.press("Add record" if self.rows() else "Add the first record")
        self.fill(name=name, role=role, level=level)
        self.press("Save")
        self.see(f"{name} added")

    def rows(self) -> list[tuple[str, ...]]:
        """The listed records: name (after its initials), role and level."""
        rows = self.browser.find_elements(By.CSS_SELECTOR, ".records tbody tr")
        cells = [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")] for row in rows]
        return [(name.split("\n")[-1], role, level) for name, role, level, *_ in cells]

    def wait_for_rows(self, *expected: tuple[str, ...]) -> None:
        self.wait(lambda: self.rows() == list(expected), lambda: f"rows {list(expected)}, not {self.rows()}")

    def see(self, text: str) -> None:
        self.wait(lambda: text in self.text(), lambda: f'"{text}" in the page, which shows:\n{self.text()}')

    def text(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "body").text

    def find(self, xpath: str) -> WebElement:
        return self.wait(lambda: self.browser.find_element(By.XPATH, xpath), lambda: f"{xpath}, in:\n{self.text()}")

    def wait(self, condition: Callable[[], T], what: Callable[[], str]) -> T:
        passing = (NoSuchElementException, StaleElementReferenceException)
        waiting = WebDriverWait(self.browser, 15, poll_frequency=0.1, ignored_exceptions=passing)
        try:
            return waiting.until(lambda _: condition())
        except Exception as error:
            raise AssertionError(f"waited 15 s for {what()}") from error
