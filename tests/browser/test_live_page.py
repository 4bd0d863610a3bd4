"""An open page follows the world: no reload, and no change under somebody's hands."""

from tests.browser.watching import Open
from tests.stories.systems import Systems

EXACT = "[data-tile=unbilled] .figure [title]"
CHANGED = """(before) => document.querySelector("[data-tile=unbilled] .figure [title]")?.title !== before"""
FOLLOWS_MS = 60_000


def newest_unapproved(systems: Systems, count: int) -> list[str]:
    """Time nobody has approved yet; other tests approve and withdraw the oldest."""
    entries = systems.kantata.records("time_entries").values()
    waiting = [str(one["id"]) for one in entries if not one["approved"] and not one["is_invoiced"]]
    return sorted(waiting, key=int)[-count:]


def test_approved_time_moves_the_tile_of_an_open_page(opened: Open, systems: Systems) -> None:
    with opened("executive", "/portfolio/") as seen:
        seen.page.evaluate("window.was_never_reloaded = true")
        before = seen.page.locator(EXACT).get_attribute("title")

        systems.kantata.do("approve_time", ids=newest_unapproved(systems, 40))

        seen.page.wait_for_function(CHANGED, arg=before, timeout=FOLLOWS_MS)
        assert seen.page.evaluate("window.was_never_reloaded")
        assert seen.problems() == []
