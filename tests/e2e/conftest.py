"""A real browser on the running example."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver

from pycompose.engine.engine import connect
from pycompose.errors import EngineUnreachableError
from tests.e2e.example import Example
from tests.e2e.page import RecordsPage

OUTPUT = Path(__file__).parents[2] / "test-output"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,900",
)
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """The example, up and healthy; taken away at the end."""
    try:
        connect(os.environ).look.ping  # noqa: B018 - asks the engine
    except EngineUnreachableError as error:
        pytest.skip(f"no engine: {error.problems[0].what}")
    example = Example.copy_to(tmp_path_factory.mktemp("e2e") / "mern")
    try:
        example.up()
        yield example
    finally:
        example.remove()


@pytest.fixture(scope="session")
def browser() -> Iterator[WebDriver]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=Service(driver))
    yield browser
    browser.quit()


@pytest.fixture
def page(request: pytest.FixtureRequest, example: Example, browser: WebDriver) -> Iterator[RecordsPage]:
    """The page, open; a failing test leaves a screenshot in test-output/."""
    page = RecordsPage(browser, example.page)
    page.open()
    yield page
    if request.node.stash.get(FAILED, False):
        OUTPUT.mkdir(exist_ok=True)
        browser.save_screenshot(str(OUTPUT / f"{re.sub(r'[^a-z0-9]+', '-', request.node.name)}.png"))
