"""What the pictures' look complains of: each fault of a page that has them all, and nothing of a page without."""

import pytest
from playwright.sync_api import Browser

from visibility.management.pictures.looking import complaints

FAULTY = """<!doctype html><html><body style="margin:0; background:#fff">
<div style="width:2000px">wide</div><p style="color:oklch(0.85 0 0)">faint</p>
<p style="width:40px; overflow:hidden; white-space:nowrap">much longer than it is wide</p>
<div style="display:flex; gap:0"><button style="width:12px; height:12px; padding:0">a</button><button class="b"
style="all:unset; width:12px; height:12px">b</button></div>
<input><table><tr><td>1</td></tr></table><i id="one"></i><i id="one"></i></body></html>"""
SOUND = """<!doctype html><html lang="en"><body><main><h1>Sound</h1><p>Read <a href="#there">this</a>.</p>
<label>Name<input></label><table><tr><th>n</th></tr><tr><td>1</td></tr></table></main></body></html>"""


@pytest.fixture
def looked(browser: Browser) -> dict[str, list[str]]:
    page = browser.new_page()
    found = {}
    for name, html in {"faulty": FAULTY, "sound": SOUND}.items():
        page.set_content(html)
        found[name] = complaints(page)
    page.close()
    return found


def test_each_fault_is_told_and_a_sound_page_has_none(looked: dict[str, list[str]]) -> None:
    kinds = {one.partition(":")[0].rstrip("0123456789. ") for one in looked["faulty"]}

    assert looked["sound"] == []
    assert kinds == {
        "contrast",
        "text cut off",
        "tap target under 24 px",
        "no label",
        "table without headings",
        "id twice",
        "0 main landmarks",
        "0 headings of the first level",
        "no language",
        "scrolls sideways",
        "focus by keyboard unseen",
    }
