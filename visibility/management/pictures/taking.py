"""One page: wait until it is drawn, look at it, take its picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from visibility.management.pictures.looking import complaints

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

SETTLED_MS = 300
# Not a promise of speed: a busy machine takes its pictures too.
PATIENCE_MS = 180_000
SHOW_EACH = "document.querySelectorAll('[data-figure]').forEach((figure) => figure.scrollIntoView())"
ALL_DRAWN = "() => [...document.querySelectorAll('[data-figure]')].every((figure) => figure.dataset.drawn)"
API = "redoc"
HEIGHT = "document.documentElement.scrollHeight"
# The browser says this of every answer that the page was asked for to be refused.
EXPECTED = "Failed to load resource: the server responded with a status of"


@dataclass
class Camera:
    """An open page, the folder its pictures go to, whom to tell sizes, and what it complained of since the last one.

    only: the names to take pictures of; none means all.
    """

    page: "Page"
    folder: Path
    variant: str
    tell: Callable[[str], object]
    only: frozenset[str] = frozenset()
    messages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))

    def skips(self, name: str) -> bool:
        """Whether it was not asked for."""
        return bool(self.only) and name not in self.only

    def take(self, name: str) -> Iterator[str]:
        """The picture of what is open; yields "name: what is wrong"."""
        if self.skips(name):
            self.messages.clear()
            return
        self._wait()
        whole = f"{name}-{self.variant}"
        self.page.screenshot(path=self.folder / f"{whole}.png", full_page=True)
        kilobytes = len(self.page.content().encode()) / 1000
        self.tell(f"{whole}: {self.page.evaluate(HEIGHT):,} px high, {kilobytes:.0f} kB")
        problems = [*complaints(self.page), *(f"console: {text}" for text in self.messages)]
        self.messages.clear()
        yield from (f"{whole}: {problem}" for problem in problems)

    def _wait(self) -> None:
        self.page.wait_for_timeout(SETTLED_MS)
        if self.page.locator(API).count():
            self.page.wait_for_selector(f"{API} h1")
        if self.page.locator("[data-figure]").count():
            self.page.evaluate(SHOW_EACH)
            self.page.wait_for_function(ALL_DRAWN)
            self.page.evaluate("scrollTo(0, 0)")

    def _heard(self, message: "ConsoleMessage") -> None:
        if not message.text.startswith(EXPECTED):
            self.messages.append(message.text)
