"""The page of a plan in a real browser: what is behind a box shows when it is clicked, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.chromium.webdriver import ChromiumDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from pycompose.render.plan.html import plan_as_html
from tests.planner.test_reconcile import plan_of

pytestmark = pytest.mark.e2e

CASES = Path(__file__).parents[1] / "planner" / "cases"


@pytest.fixture
def page(browser: WebDriver, tmp_path: Path, request: pytest.FixtureRequest) -> WebDriver:
    file = tmp_path / "plan.html"
    file.write_text(plan_as_html(plan_of(request.param)))
    browser.get(file.as_uri())
    return browser


def shown(page: WebDriver) -> list[str]:
    return [section.text for section in page.find_elements(By.CSS_SELECTOR, "section.change") if section.is_displayed()]


@pytest.mark.parametrize("page", [CASES / "containers" / "environment-changed"], indirect=True)
def test_a_click_on_a_service_shows_its_fields(page: WebDriver) -> None:
    assert shown(page) == []
    page.find_element(By.ID, "box-web").click()
    [text] = shown(page)
    assert "environment." in text
    assert "compose.yaml:" in text


@pytest.mark.parametrize("page", [CASES / "together" / "dependents-restart"], indirect=True)
def test_another_click_shows_another_one(page: WebDriver) -> None:
    page.find_element(By.ID, "box-db").click()
    page.find_element(By.LINK_TEXT, "service.api[1]").click()
    [text] = shown(page)
    assert text.startswith("service.api[1]: restart")


def fifty(folder: Path) -> Path:
    """A project of fifty services, most of which need one or two of those before, and some of which change."""
    for name, tag in (("before.yaml", 1), ("compose.yaml", 2)):
        lines = ["services:"]
        for n in range(50):
            lines += [f"  service{n}:", f"    image: image{n % 7}:{tag if n % 6 == 0 else 1}"]
            needs = sorted({n // 2, n - 7} & set(range(n))) if n % 3 else []
            lines += [f"    depends_on: [{', '.join(f'service{need}' for need in needs)}]"] if needs else []
        (folder / name).write_text("\n".join(lines))
    return folder


def test_fifty_services_have_a_box_each_and_none_hides_another(browser: WebDriver, tmp_path: Path) -> None:
    file = tmp_path / "plan.html"
    file.write_text(plan_as_html(plan_of(fifty(tmp_path))))
    browser.get(file.as_uri())
    boxes = [box.rect for box in browser.find_elements(By.CSS_SELECTOR, "svg rect")]
    assert len(boxes) >= 50
    places = {(round(box["x"]), round(box["y"])) for box in boxes}
    assert len(places) == len(boxes)
    browser.find_element(By.ID, "box-service0").click()
    assert shown(browser)[0].startswith("service.service0[1]: replace")
    browser.save_screenshot(str(tmp_path / "fifty.png"))


@pytest.mark.parametrize("page", [CASES / "together" / "dependents-restart"], indirect=True)
def test_in_print_everything_shows(page: WebDriver) -> None:
    assert isinstance(page, ChromiumDriver)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert len(shown(page)) == len(page.find_elements(By.CSS_SELECTOR, "section.change")) == 4
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
