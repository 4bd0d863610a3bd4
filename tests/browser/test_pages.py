"""Every page on a light desk and on a dark phone: nothing complains, nothing scrolls sideways."""

import pytest
from playwright.sync_api import Browser

from tests.browser.watching import Open, watched
from tests.stories.product import Product
from visibility.management.pictures.browser import SCHEMES, WIDTHS
from visibility.management.pictures.pages import FOLLOWED, PAGES

# Each width and each scheme once; `manage.py screenshots` goes through all four.
everywhere = pytest.mark.parametrize(
    ("size", "scheme"),
    [pytest.param(size, scheme, id=f"{size}-{scheme}") for size, scheme in zip(WIDTHS, SCHEMES, strict=True)],
)


def options(size: str, scheme: str) -> dict[str, object]:
    width, height = WIDTHS[size]
    return {"viewport": {"width": width, "height": height}, "color_scheme": scheme}


@everywhere
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_without_complaint(opened: Open, name: str, size: str, scheme: str) -> None:
    with opened("admin", PAGES[name], **options(size, scheme)) as seen:
        seen.draw_charts()

        assert seen.page.locator("h1").first.is_visible()
        assert seen.problems() == []


@everywhere
def test_the_pages_behind_a_number_show_without_complaint(opened: Open, size: str, scheme: str) -> None:
    with opened("admin", "/portfolio/", **options(size, scheme)) as seen:
        for step in ("project", "rows", "exchange"):
            address = seen.page.locator(FOLLOWED[step][1]).first.get_attribute("href")
            seen.page.goto(str(address))
            seen.draw_charts()

            assert seen.page.locator("h1").first.is_visible(), step
            assert seen.problems() == [], step


@everywhere
def test_the_login_page_shows_without_complaint(browser: Browser, product: Product, size: str, scheme: str) -> None:
    page = browser.new_page(base_url=product.web, **options(size, scheme))  # type: ignore[arg-type]

    seen = watched(page, "/login/")

    assert page.locator("input[name=password]").is_visible()
    assert seen.problems() == []
    page.context.close()


@pytest.mark.parametrize("path", ["/portfolio/", "/operations/", "/freshness/"])
def test_a_visitor_without_a_session_is_asked_to_sign_in(browser: Browser, product: Product, path: str) -> None:
    page = browser.new_page(base_url=product.web)

    page.goto(path)

    assert "/login/" in page.url
    page.context.close()


def test_what_is_not_there_says_so(opened: Open) -> None:
    with opened("pmo", "/freshness/") as seen:
        answer = seen.page.goto("/projects/no-such-code/")

        assert answer is not None
        assert answer.status == 404
        assert seen.page.locator("h1").is_visible()


def test_an_executive_is_refused_the_operations_page(opened: Open) -> None:
    with opened("executive", "/freshness/") as seen:
        answer = seen.page.goto("/operations/")

        assert answer is not None
        assert answer.status == 403


def test_the_board_pack_shows_every_part_on_paper(opened: Open) -> None:
    with opened("admin", "/portfolio/print/") as seen:
        seen.page.emulate_media(media="print")
        headings = seen.page.locator("h2")

        assert headings.count() >= 4
        assert all(heading.is_visible() for heading in headings.all())
