"""A page that is left open: it follows, it never takes the ground from under somebody, and it says when it is old."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.open_page import World, open_page

ROW = '<tr data-href="/projects/{0}/"><td><a href="/projects/{0}/">{0}</a></td><td>{1}</td></tr>'
PART = '<section id="rows" data-live aria-label="Projects"><table><tbody>{}</tbody></table></section>'
QUIET = '<p id="other" data-live aria-label="Tiles">{}</p>'
WAIT_MS = 8_000

Opened = Callable[..., tuple[World, Page]]


def rows(**values: str) -> str:
    return PART.format("".join(ROW.format(name, value) for name, value in values.items()))


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    pages: list[Page] = []

    def opening(content: str, **options: Any) -> tuple[World, Page]:
        world = World(content)
        pages.append(open_page(browser, world, **options))
        return world, pages[-1]

    yield opening
    for page in pages:
        page.context.close()


def test_a_change_is_shown_and_told_to_screen_readers(opened: Opened) -> None:
    world, page = opened(rows(A="1"))

    world.changes(rows(A="2"))

    expect(page.locator("#rows")).to_contain_text("2", timeout=WAIT_MS)
    expect(page.locator("#status")).to_have_text("Updated: Projects.")


def test_a_part_somebody_is_in_is_held_and_its_news_counted(opened: Opened) -> None:
    world, page = opened(rows(A="1") + QUIET.format("old"))
    page.locator("#rows a").focus()

    world.changes(rows(A="2") + QUIET.format("new"))

    expect(page.locator("#other")).to_have_text("new", timeout=WAIT_MS)
    expect(page.locator("#rows")).to_contain_text("1")
    expect(page.locator("#new")).to_have_text("1 new")
    assert page.evaluate("document.activeElement.textContent") == "A"


def test_the_pill_shows_the_news_and_keeps_the_place(opened: Opened) -> None:
    world, page = opened(rows(A="1", B="1"))
    page.locator("#rows a").nth(1).focus()
    world.changes(rows(C="9", A="2", B="2"))
    expect(page.locator("#new")).to_be_visible(timeout=WAIT_MS)

    page.locator("#new").dispatch_event("click")

    expect(page.locator("#rows tr").first).to_contain_text("C")
    expect(page.locator("#new")).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "B"


def test_news_come_by_themselves_once_the_place_is_left(opened: Opened) -> None:
    world, page = opened(rows(A="1"))
    page.locator("#rows a").focus()
    world.changes(rows(A="2"))
    expect(page.locator("#new")).to_be_visible(timeout=WAIT_MS)

    page.locator("#rows a").blur()

    expect(page.locator("#rows")).to_contain_text("2", timeout=WAIT_MS)
    expect(page.locator("#new")).to_be_hidden()


def test_the_row_walked_to_stays_the_one(opened: Opened) -> None:
    world, page = opened(rows(A="1", B="1"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.locator("#rows a").nth(1).blur()

    world.changes(rows(C="9", A="2", B="2"))

    expect(page.locator("#rows tr").first).to_contain_text("C", timeout=WAIT_MS)
    expect(page.locator("tr[aria-selected=true]")).to_contain_text("B")


def test_what_is_typed_is_never_lost_not_even_by_the_pill(opened: Opened) -> None:
    form = '<section id="acts" data-live><form><input name="reason"></form>{}</section>'
    world, page = opened(form.format("old"))
    page.locator("input[name=reason]").fill("because")
    world.changes(form.format("new"))
    expect(page.locator("#new")).to_be_visible(timeout=WAIT_MS)

    page.locator("#new").click()
    page.wait_for_timeout(500)

    assert page.locator("input[name=reason]").input_value() == "because"


def test_what_was_given_back_is_not_lost_to_news(opened: Opened) -> None:
    form = '<section id="acts" data-live><form{}><input name="reason" value="{}"></form>{}</section>'
    world, page = opened(form.format(" data-given-back", "because", "old"))
    world.changes(form.format("", "", "new"))

    expect(page.locator("#new")).to_be_visible(timeout=WAIT_MS)

    assert page.locator("input[name=reason]").input_value() == "because"


def test_a_page_whose_server_is_gone_says_since_when_and_recovers(opened: Opened) -> None:
    world, page = opened(rows(A="1"))

    world.answers = "not"
    expect(page.locator("#link")).to_contain_text("Not connected since", timeout=15_000)
    assert page.evaluate("document.body.hasAttribute('data-stale')")

    world.answers = "well"
    expect(page.locator("#link")).to_be_hidden(timeout=20_000)
    assert not page.evaluate("document.body.hasAttribute('data-stale')")


def test_a_page_whose_session_has_ended_asks_to_sign_in_again(opened: Opened) -> None:
    world, page = opened(rows(A="1"))

    world.answers = "sign in"

    expect(page.locator("#link a")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("#link")).to_contain_text("signed out")
    assert str(page.locator("#link a").get_attribute("href")).endswith("/portfolio/")
    assert page.evaluate("document.body.hasAttribute('data-stale')")


def test_an_age_grows_on_an_open_page(opened: Opened) -> None:
    _, page = opened('{% now "c" as moment %}<time title="now" datetime="{{ moment }}">0 s ago</time>')

    expect(page.locator("time[title]")).to_have_text("3 s ago", timeout=WAIT_MS)


def test_single_keys_can_be_turned_off_for_good(opened: Opened) -> None:
    _, page = opened(rows(A="1"))
    page.keyboard.press("?")
    page.locator("#single-keys").uncheck()
    page.locator("#keys button").click()

    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("?")

    expect(page.locator("#keys")).to_be_hidden()
    assert page.locator("tr[aria-selected=true]").count() == 0


def test_the_key_map_opens_and_closes_by_buttons_too(opened: Opened) -> None:
    _, page = opened(rows(A="1"))

    page.locator("[data-keys]").first.click()
    expect(page.locator("#keys")).to_be_visible()
    page.get_by_role("button", name="Close").click()

    expect(page.locator("#keys")).to_be_hidden()


def test_a_phone_has_a_menu_to_sign_out(opened: Opened) -> None:
    _, page = opened(rows(A="1"), viewport={"width": 390, "height": 800})
    sign_out = page.locator(".menu").get_by_role("button", name="Sign out")
    expect(sign_out).to_be_hidden()

    page.locator(".menu summary").click()

    expect(sign_out).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert page.locator(".foot").is_hidden()
