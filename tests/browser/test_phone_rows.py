"""Rows of a `folds` table on a phone: one with a fold is closed to its title, one without shows all it has."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from visibility.management.pictures.browser import WIDTHS

FOLD = '<details class="fold"><summary>7</summary></details>'
ROWS = f"""<table class="cards folds"><tbody>
<tr><td class="title"><div>Closed</div>{FOLD}</td><td data-label="Margin" id="closed">7</td></tr>
<tr><td class="title"><div>Sum</div></td><td></td><td data-label="Margin" id="sum">7</td></tr>
<tr><td class="empty" id="empty">Nothing has run yet.</td></tr></tbody>
<tfoot><tr><th scope="row">Total</th><td data-label="Margin" id="total">7</td></tr></tfoot></table>"""


@pytest.fixture
def phone(browser: Browser) -> Page:
    width, height = WIDTHS["phone"]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(ROWS)
    for name in ("tokens", "base", "parts", "tables"):
        page.add_style_tag(content=(Path(settings.BASE_DIR) / f"static/css/{name}.css").read_text())
    return page


def test_only_a_row_with_a_fold_is_closed(phone: Page) -> None:
    shown = {key: phone.locator(f"#{key}").is_visible() for key in ("closed", "sum", "empty", "total")}
    phone.locator(".fold > summary").click()

    assert shown == {"closed": False, "sum": True, "empty": True, "total": True}
    assert phone.locator("#closed").is_visible()
    phone.context.close()
