"""Charts are drawn under the strict policy, in the page's own colours, and follow the colour scheme."""

import pytest

from tests.browser.watching import Open

STYLE_ATTRIBUTES = "document.querySelectorAll('main [style]:not([data-figure] *)').length"
LINE_COLOURS = (
    "[...document.querySelectorAll('[data-figure] .main-svg path')].map((path) => getComputedStyle(path).stroke)"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_drawn_under_the_strict_policy(opened: Open, scheme: str) -> None:
    with opened("executive", "/portfolio/", color_scheme=scheme) as seen:
        drawn = seen.draw_charts()

        assert drawn == 2
        assert seen.page.locator("[data-figure] .main-svg").count() >= 2
        assert seen.page.evaluate(STYLE_ATTRIBUTES) == 0
        assert seen.problems() == []


def test_the_policy_allows_neither_inline_nor_foreign_scripts(opened: Open) -> None:
    with opened("executive", "/freshness/") as seen:
        answer = seen.page.goto("/portfolio/")

        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "http" not in policy


def test_charts_change_their_colours_with_the_scheme(opened: Open) -> None:
    with opened("executive", "/portfolio/", color_scheme="light") as seen:
        seen.draw_charts()
        light = seen.page.evaluate(LINE_COLOURS)

        seen.page.emulate_media(color_scheme="dark")
        seen.page.wait_for_function(f"(before) => JSON.stringify({LINE_COLOURS}) !== JSON.stringify(before)", arg=light)

        assert seen.page.evaluate(LINE_COLOURS) != light
        assert seen.problems() == []


def test_the_charts_script_is_not_loaded_before_the_page_is_painted(opened: Open) -> None:
    with opened("executive", "/freshness/") as seen:
        scripts = seen.page.locator("script[src*=plotly]").count()

        assert scripts == 0
