"""Rows of a list to choose from are ticked by the keyboard, and by a click that does not leave the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.open_page import ORIGIN, World, open_page

ROW = (
    '<tr data-href="/transactions/{0}/"><td><label class="choice"><input type="checkbox" name="chosen" value="{0}" {1}>'
    '<span class="hidden">Replay {0}</span></label> <a href="/transactions/{0}/">{0}</a></td></tr>'
)
TABLE = f"<table><tbody>{ROW.format(1, 'checked')}{ROW.format(2, 'checked')}{ROW.format(3, 'disabled')}</tbody></table>"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = open_page(browser, World(TABLE))
    yield opened
    opened.context.close()


def test_x_ticks_the_row_that_j_has_come_to_and_leaves_the_others(page: Page) -> None:
    for key in ("j", "j", "x", "j", "x"):
        page.keyboard.press(key)

    ticks = page.locator("input[name=chosen]")
    expect(ticks.nth(0)).to_be_checked()
    expect(ticks.nth(1)).not_to_be_checked()
    expect(ticks.nth(2)).not_to_be_checked()

    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(ticks.nth(1)).to_be_checked()


def test_a_click_beside_the_box_ticks_and_stays(page: Page) -> None:
    page.locator("label.choice").nth(0).dispatch_event("click")

    expect(page.locator("input[name=chosen]").nth(0)).not_to_be_checked()
    assert page.url.startswith(f"{ORIGIN}/portfolio/")
