"""The keyboard alone is enough."""

from urllib.parse import urlsplit

import pytest

from tests.browser.watching import Open, Watched

SELECTED = "tbody tr[aria-selected=true]"


def press(seen: Watched, *keys: str) -> None:
    for key in keys:
        seen.page.keyboard.press(key)


def test_the_question_mark_opens_the_key_map_and_escape_closes_it(opened: Open) -> None:
    with opened("pmo", "/portfolio/") as seen:
        press(seen, "?")
        assert seen.page.locator("#keys").is_visible()

        press(seen, "Escape")
        assert not seen.page.locator("#keys").is_visible()


def gone(seen: Watched, keys: str) -> str:
    """Where the keys led, once that page is there whole, and what it complains of."""
    with seen.page.expect_navigation(wait_until="load"):
        press(seen, *keys)
    return " ".join((urlsplit(seen.page.url).path, *seen.problems()))


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        (
            "pmo",
            {
                "go": "/operations/",
                "gt": "/transactions/",
                "gf": "/freshness/",
                "gs": "/staffing/",
                "gp": "/portfolio/",
            },
        ),
        ("finance", {"gc": "/cash/", "gl": "/leakage/", "ge": "/close/"}),
    ],
)
def test_g_and_a_letter_go_to_a_page_from_any_other(opened: Open, role: str, ways: dict[str, str]) -> None:
    with opened(role, "/portfolio/?search=") as seen:
        assert {keys: gone(seen, keys) for keys in ways} == ways


def test_j_and_k_walk_the_rows_and_enter_opens_one(opened: Open) -> None:
    with opened("pmo", "/portfolio/") as seen:
        rows = seen.page.locator("#projects tbody tr[data-href]")
        press(seen, "j", "j", "k")

        first = rows.nth(0)
        assert seen.page.locator(SELECTED).get_attribute("data-href") == first.get_attribute("data-href")
        address = str(first.get_attribute("data-href"))
        press(seen, "Enter")
        seen.page.wait_for_url(f"**{address}")


def test_the_slash_goes_to_the_search_box(opened: Open) -> None:
    with opened("pmo", "/portfolio/") as seen:
        press(seen, "/")

        assert seen.page.evaluate("document.activeElement.name") == "search"


def test_the_first_tab_offers_to_skip_to_the_content(opened: Open) -> None:
    with opened("pmo", "/portfolio/") as seen:
        press(seen, "Tab")

        assert seen.page.evaluate("document.activeElement.className") == "skip"
        press(seen, "Enter")
        seen.page.wait_for_url("**/#main")


def test_a_grade_opens_its_formula_from_the_keyboard(opened: Open) -> None:
    with opened("pmo", "/portfolio/") as seen:
        seen.page.locator("[data-tile=burn] details.grade summary").focus()
        press(seen, "Enter")

        assert "Trust grade" in seen.page.locator("[data-tile=burn] details.grade").inner_text()
