"""A file that takes long to be made: the reader sees that it is, gets it, or hears why not, and stays where he was."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.open_page import ORIGIN, World, open_page
from tests.browser.watching import Open
from visibility.evidence.check import check

LINK = '<a href="/evidence/burn/" download data-making="The evidence pack of Burn">Pack</a>'
PART = '<section id="tiles" data-live aria-label="Tiles">{} ' + LINK + "</section>"
BEING_MADE = "The evidence pack of Burn is being made. Stay on this page until it comes."
TILE_LINK = "[data-tile=burn] a.evidence"
WAIT_MS = 8_000


class Maker:
    """The server that makes the file: it answers when the test says so, and with what."""

    def __init__(self, browser: Browser) -> None:
        self.world = World(PART.format("1"))
        self.page = open_page(browser, self.world, accept_downloads=True)
        self.asked: list[Route] = []
        self.page.route(f"{ORIGIN}/evidence/**", self.hears)
        self.link = self.page.locator("a[data-making]")
        self.box = self.page.locator("#making")

    def hears(self, route: Route) -> None:
        self.asked.append(route)

    def press(self) -> Route:
        """The link by the keyboard; what the server was asked."""
        self.link.focus()
        with self.page.expect_request(f"{ORIGIN}/evidence/**"):
            self.page.keyboard.press("Enter")
        expect(self.box).to_be_visible()
        return self.asked[-1]

    def sends(self, route: Route) -> None:
        said = {"Content-Disposition": 'attachment; filename="evidence-burn.zip"'}
        route.fulfill(body=b"PK all of it", content_type="application/zip", headers=said)


@pytest.fixture
def maker(browser: Browser) -> Iterator[Maker]:
    one = Maker(browser)
    yield one
    one.page.context.close()


def test_it_is_seen_and_told_that_a_file_is_being_made_until_it_comes(maker: Maker) -> None:
    asked = maker.press()

    expect(maker.box.locator("p")).to_have_text(BEING_MADE)
    expect(maker.page.locator("#status")).to_have_text(BEING_MADE)
    expect(maker.link).to_have_attribute("aria-busy", "true")
    with maker.page.expect_download() as coming:
        maker.sends(asked)

    assert coming.value.suggested_filename == "evidence-burn.zip"
    assert Path(coming.value.path()).read_bytes() == b"PK all of it"
    expect(maker.page.locator("#status")).to_have_text("The evidence pack of Burn is there.")
    assert maker.link.get_attribute("aria-busy") is None
    assert maker.page.evaluate("document.activeElement.textContent") == "Pack"


def test_a_second_press_asks_for_no_second_file(maker: Maker) -> None:
    asked = maker.press()
    maker.page.keyboard.press("Enter")

    with maker.page.expect_download():
        maker.sends(asked)

    assert len(maker.asked) == 1


def test_a_link_that_a_refresh_brought_anew_still_says_so(maker: Maker) -> None:
    maker.press()
    maker.page.evaluate("document.activeElement.blur()")

    maker.world.changes(PART.format("2"))

    expect(maker.page.locator("#tiles")).to_contain_text("2", timeout=WAIT_MS)
    expect(maker.link).to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"status": 500}, "The evidence pack of Burn was not made. The server answered 500. Try again in a moment."),
        ({"status": 503}, "was not made. It took too long and was stopped."),
        ({"status": 404}, "was not made. You may not see it, or its first figures are still being computed."),
        ({"status": 302, "headers": {"Location": "/login/"}}, "was not made. You are signed out"),
        (None, "did not come. The connection was lost"),
    ],
)
def test_why_it_was_not_made_is_said_and_it_can_be_asked_for_again(
    maker: Maker, answer: dict[str, object] | None, why: str
) -> None:
    _answers(maker.press(), answer)

    expect(maker.box.locator("p")).to_contain_text(why)
    expect(maker.page.locator("#status")).to_contain_text(why)
    assert maker.link.get_attribute("aria-busy") is None
    maker.box.locator("button").press("Enter")
    expect(maker.box).to_be_hidden()
    assert maker.page.evaluate("document.activeElement.textContent") == "Pack"
    with maker.page.expect_download():
        maker.sends(maker.press())


def _answers(route: Route, answer: dict[str, object] | None) -> None:
    if answer is None:
        route.abort()
    else:
        route.fulfill(**answer)  # type: ignore[arg-type]


def test_the_box_fits_a_phone(browser: Browser) -> None:
    page = open_page(browser, World(LINK), viewport={"width": 390, "height": 844})
    page.route(f"{ORIGIN}/evidence/**", lambda route: route.abort())

    page.locator("a[data-making]").click()

    shown = page.locator("#making").bounding_box()
    assert shown is not None
    assert 0 <= shown["x"] <= shown["x"] + shown["width"] <= 390
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_link_of_a_tile_brings_a_pack_with_and_without_scripts(opened: Open, scripts: bool) -> None:
    with opened("finance", "/portfolio/", java_script_enabled=scripts) as seen:
        with seen.page.expect_download() as coming:
            seen.page.locator(TILE_LINK).click()

        assert coming.value.suggested_filename == "evidence-burn.zip"
        assert check(io.BytesIO(Path(coming.value.path()).read_bytes())).differences == ()
        assert not scripts or seen.problems() == []
