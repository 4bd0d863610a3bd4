"""A browser without JavaScript still shows every number; charts are there as tables."""

import pytest

from tests.browser.watching import Open

TILES = ("burn", "margin", "unbilled", "staffing", "freshness")


@pytest.mark.parametrize("tile", TILES)
def test_a_tile_shows_its_figure_without_scripts(opened: Open, tile: str) -> None:
    with opened("executive", "/portfolio/", java_script_enabled=False) as seen:
        shown = seen.page.locator(f"[data-tile={tile}]")

        assert shown.locator(".figure:not(.none)").inner_text().strip()
        assert shown.locator("details.grade summary").inner_text().strip() in {"A", "B", "C", "D"}


def test_projects_and_filters_work_without_scripts(opened: Open) -> None:
    with opened("executive", "/portfolio/", java_script_enabled=False) as seen:
        everything = seen.page.locator("#projects tbody tr").count()
        seen.page.select_option("select[name=entity]", "UK")
        seen.follow(seen.page.locator("form.filters button"))

        of_one = seen.page.locator("#projects tbody tr")
        assert everything == 20
        assert 0 < of_one.count() < everything
        assert set(of_one.locator("td[data-label=Entity]").all_inner_texts()) == {"UK"}


def test_each_chart_has_its_table_without_scripts(opened: Open) -> None:
    with opened("executive", "/portfolio/", java_script_enabled=False) as seen:
        tables = seen.page.locator("details.chart-data")
        tables.nth(0).locator("summary").click()
        tables.nth(1).locator("summary").click()

        assert tables.count() == seen.page.locator("[data-figure]").count() == 2
        assert tables.nth(0).locator("tbody tr").count() > 10
        assert tables.nth(1).locator("tbody tr").count() == 4


@pytest.mark.parametrize(
    ("path", "within", "hidden"),
    [
        ("/operations/", "#connections", "State"),
        ("/freshness/", "#sources", "State"),
        ("/portfolio/", "#projects", "Trust"),
    ],
)
def test_a_row_on_a_phone_is_one_line_that_a_key_opens_without_scripts(
    opened: Open, path: str, within: str, hidden: str
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    with opened("admin", path, **phone) as seen:
        row = seen.page.locator(f"{within} tbody tr").first
        closed = row.bounding_box()
        assert not row.locator(f"td[data-label={hidden}]").is_visible()
        row.locator("summary").press("Enter")

        assert row.locator(f"td[data-label={hidden}]").is_visible()
        assert closed is not None
        assert closed["height"] < 100


def test_a_desk_shows_the_table_whole(opened: Open) -> None:
    with opened("admin", "/operations/", java_script_enabled=False) as seen:
        row = seen.page.locator("#connections tbody tr").first

        assert row.locator("td[data-label=State]").is_visible()
        assert not row.locator("summary").is_visible()
