"""What is wrong with an open page that a picture does not show."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
LOOK, FOCUS = (HERE / name for name in ("looking.js", "focus.js"))


def complaints(page: "Page") -> list[str]:
    """Return sentences: too wide, cut off, too faint, too small to tap, without a name, focus unseen; [] for none."""
    found: list[str] = page.evaluate(LOOK.read_text(encoding="utf-8"))
    page.keyboard.press("Tab")
    unseen: list[str] = page.evaluate(FOCUS.read_text(encoding="utf-8"))
    return [*found, *unseen]
