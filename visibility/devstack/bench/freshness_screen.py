"""The open portfolio page of the freshness bench, in a headless browser where one is there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from visibility.management.pictures.browser import ARGUMENTS, CHROMIUM
from visibility.management.pictures.walking import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXACT = "[data-tile=unbilled] .figure [title]"
CHANGED = f"(before) => document.querySelector('{EXACT}')?.title !== before"


class Screen:
    """One page that nobody touches."""

    def __init__(self, page: "Page") -> None:
        self.page = page

    def figure(self) -> str | None:
        """The exact figure of the tile as it stands there."""
        return self.page.locator(EXACT).get_attribute("title")

    def seconds_until_other(self, shown: str | None, began: float, most: float) -> float:
        """From `began` (time.monotonic) on. Raises playwright's TimeoutError after `most` seconds."""
        self.page.wait_for_function(CHANGED, arg=shown, timeout=most * 1000)
        return time.monotonic() - began


@contextmanager
def screen(url: str, user: str, password: str) -> Iterator[Screen | None]:
    """The portfolio, signed in; None without a browser."""
    if not Path(CHROMIUM).exists() or find_spec("playwright") is None:
        yield None
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a package of the tests alone)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}login/")
        sign_in(page, user, password)
        page.goto(f"{url}portfolio/")
        page.wait_for_selector(EXACT)
        yield Screen(page)
        browser.close()
